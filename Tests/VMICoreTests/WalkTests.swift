// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import Testing
import VMICore

/// Walks over page tables good and bad.
@Suite struct WalkTests {
    let virtual: UInt64 = 0xffff_9000_1234_5678

    func walk(_ guest: SyntheticGuest, _ address: UInt64, levels: Int? = nil) throws -> Translation {
        let open = try OpenGuest(guest)
        let space = AddressSpace(
            cr3: guest.root, mode: (levels ?? guest.levels) == 5 ? .fiveLevel : .fourLevel)
        return try open.inspector.memory.physical.walk(VirtualAddress(address), in: space)
    }

    @Test("Pages of each size, with each depth of tables", arguments: [1, 2, 3], [4, 5])
    func pageSizes(level: Int, levels: Int) throws {
        var guest = SyntheticGuest(levels: levels)
        let size: UInt64 = 1 << UInt64(3 + 9 * level)
        guest.map(virtual & ~(size - 1), to: 3 * size, level: level)
        let translation = try walk(guest, virtual)
        #expect(translation.physical == PhysicalAddress(3 * size + virtual % size))
        #expect(translation.level == level)
        #expect(translation.pageSize == size)
    }

    @Test("An entry that is not present stops the walk at its level", arguments: [1, 2, 3, 4])
    func notPresent(level: Int) throws {
        var guest = SyntheticGuest()
        guest.map(virtual & ~0xfff, to: 0x5000, level: 1)
        let entry = guest.entry(of: virtual, level: level)
        guest.write(guest.word(at: entry) & ~1, at: entry)
        #expect(throws: VMIError.notPresent(VirtualAddress(virtual), level: level)) {
            try walk(guest, virtual)
        }
    }

    @Test("A table beyond the target's memory", arguments: [2, 3, 4])
    func tableOutside(level: Int) throws {
        var guest = SyntheticGuest()
        guest.map(virtual & ~0xfff, to: 0x5000, level: 1)
        guest.write(0x000f_ffff_ffff_f063, at: guest.entry(of: virtual, level: level))
        #expect(throws: VMIError.absent(Frame(0xff_ffff_ffff))) { try walk(guest, virtual) }
    }

    @Test("Reserved bits", arguments: [(4, 0xe3), (3, 0x2000_00e3), (2, 0x2_00e3)] as [(Int, UInt64)])
    func reservedBits(level: Int, raw: UInt64) throws {
        var guest = SyntheticGuest()
        guest.map(virtual & ~0xfff, to: 0x5000, level: 1)
        guest.write(raw, at: guest.entry(of: virtual, level: level))
        #expect(throws: VMIError.reservedBits(VirtualAddress(virtual), level: level)) {
            try walk(guest, virtual)
        }
    }

    @Test("Tables that point at themselves end the walk all the same")
    func selfReference() throws {
        var guest = SyntheticGuest()
        for index in 0..<512 { guest.write(guest.root | 0x63, at: guest.root + UInt64(index) * 8) }
        #expect(try walk(guest, virtual).physical == PhysicalAddress(guest.root + virtual % 4096))
    }

    @Test(arguments: [0x0000_8000_0000_0000, 0xffff_7fff_ffff_ffff, 0x8000_0000_0000_0000] as [UInt64])
    func notCanonical(address: UInt64) throws {
        #expect(throws: VMIError.notCanonical(VirtualAddress(address))) {
            try walk(SyntheticGuest(), address)
        }
    }

    @Test func rootOutside() throws {
        let open = try OpenGuest(SyntheticGuest())
        for number in [8 << 8, 1 << 39, 0xff_ffff_ffff] as [UInt64] {
            #expect(throws: VMIError.absent(Frame(number))) {
                try open.inspector.memory.physical.walk(
                    VirtualAddress(0), in: AddressSpace(cr3: number << 12, mode: .fourLevel))
            }
        }
    }
}
