// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import Testing
import VMICore

/// Reading at a place, whatever translates it: bytes, numbers and texts.
@Suite struct LocationTests {
    private static let page: UInt64 = 0x40_1000
    private static let frames: [UInt64] = [0x70_0000, 0x6f_0000]

    /// Two pages that lie apart, with a text across both.
    private func guest() throws -> (OpenGuest, AddressSpace) {
        var guest = SyntheticGuest()
        for (index, frame) in Self.frames.enumerated() {
            guest.map(Self.page + UInt64(index) << 12, to: frame, level: 1)
        }
        guest.write(Array("across".utf8), at: Self.frames[0] + 4090)
        guest.write(Array(" both\0".utf8), at: Self.frames[1])
        guest.write([0x61, 0, 0x62, 0, 0, 0], at: Self.frames[1] + 0x101)
        guest.write([4, 0, 6, 0, 0, 0, 0, 0, 1, 0x21, 0x40, 0, 0, 0, 0, 0], at: Self.frames[1] + 0x200)
        guest.write([4, 0, 4, 0, 1, 0x21, 0x40, 0], at: Self.frames[1] + 0x220)
        guest.write([4, 0, 2, 0, 0, 0, 0, 0, 1, 0x21, 0x40, 0, 0, 0, 0, 0], at: Self.frames[1] + 0x240)
        let space = guest.space
        return (try OpenGuest(guest), space)
    }

    @Test(arguments: [Dump.Access.inPlace, .window])
    func bytesAndNumbers(access: Dump.Access) throws {
        let (open, space) = try guest()
        let place = Location(Self.page + 4090, in: space)
        var bytes = [UInt8](repeating: 0, count: 11)
        var span = bytes.mutableSpan
        var result = open.inspector.memory.read(place, into: &span)
        #expect(result.count == 11 && result.doubt == nil && bytes == Array("across both".utf8))
        var more = [UInt8](repeating: 0, count: 8192)
        var room = more.mutableSpan
        result = open.inspector.memory.read(Location(Self.page + 4096, in: space), into: &room)
        #expect(
            result.count == 4096 && result.doubt == .notPresent(VirtualAddress(Self.page + 8192), level: 1))
        #expect(try open.inspector.memory.number(place, size: 8) == 0x6220_7373_6f72_6361)
        #expect(try open.inspector.memory.number(place, size: 2) == 0x6361)
        #expect(
            try open.inspector.memory.word64(VirtualAddress(place.address), in: space)
                == 0x6220_7373_6f72_6361)
        #expect(try open.inspector.memory.word16(VirtualAddress(place.address + 5), in: space) == 0x2073)
        #expect(try open.inspector.memory.physical.number(PhysicalAddress(0x6f_0ffe), size: 4) == 0)
        #expect(try open.inspector.memory.number(Location(Self.frames[0] + 4090), size: 4) == 0x6f72_6361)
        #expect(throws: VMIError.self) { try open.inspector.memory.number(Location(8 << 20), size: 1) }
    }

    @Test func texts() throws {
        let (open, space) = try guest()
        func bytes(_ address: UInt64, limit: Int = 64) throws -> [UInt8] {
            try open.inspector.memory.bytes(upToZeroAt: Location(address, in: space), limit: limit)
        }
        #expect(try bytes(Self.page + 4090) == Array("across both".utf8))
        #expect(try bytes(Self.page + 4090, limit: 11).count == 11)
        #expect(throws: VMIError.tooMany(10)) { try bytes(Self.page + 4090, limit: 10) }
        #expect(throws: VMIError.self) { try bytes(Self.page + 8192) }
        let wide = Location(Self.page + 4096 + 0x101, in: space)
        #expect(try open.inspector.memory.units(upToZeroAt: wide, limit: 4) == [0x61, 0, 0x62, 0])
        #expect(throws: VMIError.tooMany(3)) { try open.inspector.memory.units(upToZeroAt: wide, limit: 3) }
        func unicode(_ offset: UInt64, _ size: Int) throws -> [UInt8] {
            let place = Location(Self.page + 4096 + offset, in: space)
            return try open.inspector.memory.unicodeString(place, pointerSize: size)
        }
        #expect(try unicode(0x200, 8) == [0x61, 0, 0x62, 0] && unicode(0x220, 4) == [0x61, 0, 0x62, 0])
        #expect(throws: VMIError.badPointer(VirtualAddress(0x40_2101))) { try unicode(0x240, 8) }
    }
}
