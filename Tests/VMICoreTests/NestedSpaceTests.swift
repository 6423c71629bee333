// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import Testing
import VMICore

/// Tables of a guest within a guest.
@Suite struct NestedSpaceTests {
    /// Physical memory with words in it.
    private func dump(_ words: [(UInt64, UInt64)]) throws -> Dump {
        var bytes = [UInt8](repeating: 0, count: 64 << 12)
        for (place, word) in words {
            for index in 0..<8 {
                bytes[Int(place) + index] = UInt8(truncatingIfNeeded: word >> (8 * UInt64(index)))
            }
        }
        let file = try TemporaryFile(bytes)
        defer { withExtendedLifetime(file) {} }
        return try Dump.open(file.path)
    }

    @Test func extendedTables() throws {
        let dump = try dump([
            (0x1000, 0x2007), (0x2000, 0x3007), (0x3000, 0x4007), (0x4008, 0x9007),
            // Large pages: of 2 MiB, of 1 GiB, and one of level 4, which there is not.
            (0x3008, 0x87), (0x2008, 0x87), (0x1008, 0x2087),
        ])
        var memory = VirtualMemory(try PhysicalMemory(target: dump.target))
        let space = NestedSpace(root: 0x101e, mode: .extended(levels: 4))
        func at(_ address: UInt64, _ space: NestedSpace) throws -> UInt64 {
            try memory.physical.translate(PhysicalAddress(address), under: space).raw
        }
        #expect(try at(0x1234, space) == 0x9234)
        #expect(try at(0x20_1234, space) == 0x1234)
        #expect(try at(0x4000_1234, space) == 0x1234)
        #expect(throws: VMIError.notPresent(VirtualAddress(0x5000), level: 1)) { try at(0x5000, space) }
        #expect(throws: VMIError.notPresent(VirtualAddress(0x40_0000), level: 2)) { try at(0x40_0000, space) }
        #expect(throws: VMIError.reservedBits(VirtualAddress(1 << 39), level: 4)) { try at(1 << 39, space) }
        #expect(throws: VMIError.notCanonical(VirtualAddress(1 << 48))) { try at(1 << 48, space) }
        #expect(throws: VMIError.self) { try at(0, NestedSpace(root: 1 << 40, mode: .extended(levels: 5))) }
        withExtendedLifetime(dump) {}
    }

    @Test func placesUnderBoth() throws {
        // An inner guest's legacy tables at 0x1000 and 0x2000 of its own memory, which lies 0x10000 further on.
        let inner: [(UInt64, UInt64)] = [(0x1_1000, 0x2067), (0x1_2008, 0x3067_0000_3067)]
        let outer: [(UInt64, UInt64)] =
            [(0x2_0000, 0x2_1067), (0x2_1000, 0x2_2067), (0x2_2000, 0x2_3067)]
            + [1, 2, 3].map { (0x2_3000 + 8 * $0, (0x1_0000 + $0 << 12) | 0x67) }
        let dump = try dump(inner + outer + [(0x1_3000, 0x1234_5678)])
        var memory = VirtualMemory(try PhysicalMemory(target: dump.target))
        let nested = NestedSpace(root: 0x2_0000, mode: .ordinary(.fourLevel))
        let space = AddressSpace(cr3: 0x1000, mode: .legacy)
        let place = Location(0x2000, in: space, under: nested)
        #expect(try memory.resolve(place).raw == 0x1_3000)
        #expect(try memory.number(place, size: 4) == 0x1234_5678)
        #expect(try memory.resolve(Location(0x3008, under: nested)).raw == 0x1_3008)
        #expect(throws: VMIError.self) { try memory.resolve(Location(0x9000, in: space, under: nested)) }
        let walk = memory.physical.trace(VirtualAddress(0x2004), in: space, under: nested)
        #expect(walk.count == 2 && walk[0].level == 2 && walk[0].place.raw == 0x1000)
        #expect(try walk.get().physical.raw == 0x3004)
        #expect(walk.step(level: 1)?.value == 0x3067 && walk.step(level: 3) == nil)
        withExtendedLifetime(dump) {}
    }
}
