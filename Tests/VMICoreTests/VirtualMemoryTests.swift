// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import Testing
import VMICore

@Suite struct VirtualMemoryTests {
    let start: UInt64 = 0xffff_9000_0000_0000

    /// Two neighbouring virtual pages that lie apart in physical memory, then a hole.
    func guest() -> SyntheticGuest {
        var guest = SyntheticGuest()
        guest.map(start, to: 0x60_0000, level: 1)
        guest.map(start + 0x1000, to: 0x50_0000, level: 1)
        guest.write([1, 2, 3, 4], at: 0x60_0ffc)
        guest.write([5, 6, 7, 8, 9], at: 0x50_0000)
        return guest
    }

    @Test func readsAcrossPages() throws {
        let guest = guest()
        let open = try OpenGuest(guest)
        let edge = VirtualAddress(start + 0xffc)
        #expect(try open.inspector.memory.word64(edge, in: guest.space) == 0x0807_0605_0403_0201)
        #expect(try open.inspector.memory.word32(edge.advanced(by: 2), in: guest.space) == 0x0605_0403)
        #expect(try open.inspector.memory.byte(edge.advanced(by: 8), in: guest.space) == 9)
        var bytes = [UInt8](repeating: 0, count: 0x1004)
        var span = bytes.mutableSpan
        try open.inspector.memory.read(edge, in: guest.space, into: &span)
        #expect(bytes[..<9] == [1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test func whatWasReadBeforeAHoleIsThere() throws {
        let guest = guest()
        let open = try OpenGuest(guest)
        var bytes = [UInt8](repeating: 0xff, count: 0x1005)
        #expect(throws: VMIError.notPresent(VirtualAddress(start + 0x2000), level: 1)) {
            var span = bytes.mutableSpan
            try open.inspector.memory.read(VirtualAddress(start + 0xffc), in: guest.space, into: &span)
        }
        #expect(bytes[..<9] == [1, 2, 3, 4, 5, 6, 7, 8, 9])
        #expect(bytes[0x1004] == 0xff)
    }

    @Test func readsWrapRoundTheEndOfTheAddressSpace() throws {
        var guest = guest()
        guest.map(0xffff_ffff_ffff_f000, to: 0x40_0000, level: 1)
        guest.write([1, 2, 3, 4], at: 0x40_0ffc)
        guest.map(0, to: 0x40_1000, level: 1)
        guest.write([5, 6, 7, 8], at: 0x40_1000)
        let open = try OpenGuest(guest)
        let last = VirtualAddress(0xffff_ffff_ffff_fffc)
        #expect(try open.inspector.memory.word64(last, in: guest.space) == 0x0807_0605_0403_0201)
    }

    @Test func aPageBeyondMemoryIsAbsent() throws {
        var guest = guest()
        guest.map(start + 0x3000, to: 0x0004_0000_0000_0000, level: 1)
        let open = try OpenGuest(guest)
        #expect(throws: VMIError.absent(Frame(0x40_0000_0000))) {
            try open.inspector.memory.byte(VirtualAddress(start + 0x3000), in: guest.space)
        }
    }

    @Test("An entry of the lowest table is read each time")
    func lowestEntry() throws {
        let guest = guest()
        let open = try OpenGuest(guest)
        let address = VirtualAddress(start)
        let before = try open.inspector.memory.translate(address, in: guest.space)
        #expect(before == PhysicalAddress(0x60_0000))
        try open.file.overwrite([0x63, 0, 0x40, 0, 0, 0, 0, 0], at: guest.entry(of: start, level: 1))
        #expect(try open.inspector.memory.translate(address, in: guest.space) == PhysicalAddress(0x40_0000))
        try open.file.overwrite([0x62, 0, 0x40, 0, 0, 0, 0, 0], at: guest.entry(of: start, level: 1))
        #expect(throws: VMIError.notPresent(address, level: 1)) {
            try open.inspector.memory.translate(address, in: guest.space)
        }
    }

    @Test("A table that neighbours share is kept until it is forgotten", arguments: [true, false])
    func sharedTable(byRefresh: Bool) throws {
        var guest = guest()
        let other = guest.allocate(4096, alignment: 4096)
        guest.write(0x70_0063, at: other + 8)
        let open = try OpenGuest(guest)
        let (first, second) = (VirtualAddress(start), VirtualAddress(start + 0x1000))
        _ = try open.inspector.memory.translate(first, in: guest.space)
        try open.file.overwrite(
            (0..<8).map { UInt8(truncatingIfNeeded: (other | 0x63) >> (8 * $0)) },
            at: guest.entry(of: start, level: 2))
        // Its own entry was not read before: it comes from the table of before.
        let before = try open.inspector.memory.translate(second, in: guest.space)
        #expect(before == PhysicalAddress(0x50_0000))
        if byRefresh {
            try open.inspector.refresh()
        } else {
            open.inspector.memory.forgetTranslations(under: AddressSpace(cr3: 0x5000, mode: .pae).root)
            #expect(try open.inspector.memory.translate(second, in: guest.space) == before)
            open.inspector.memory.forgetTranslations(under: guest.space.root)
        }
        let after = try open.inspector.memory.translate(second, in: guest.space)
        #expect(after == PhysicalAddress(0x70_0000))
        #expect(throws: VMIError.notPresent(first, level: 1)) {
            try open.inspector.memory.translate(first, in: guest.space)
        }
    }

    @Test("Address spaces do not see one another's translations")
    func spaces() throws {
        var guest = guest()
        let other = guest.allocate(4096, alignment: 4096)
        guest.map(start, to: 0x70_0000, level: 1, root: other)
        let open = try OpenGuest(guest)
        for _ in 0..<2 {
            for (root, expected) in [(guest.root, 0x60_0000), (other, 0x70_0000)] as [(UInt64, UInt64)] {
                let space = AddressSpace(cr3: root, mode: .fourLevel)
                let found = try open.inspector.memory.translate(VirtualAddress(start), in: space)
                #expect(found == PhysicalAddress(expected))
            }
        }
    }
}
