// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import Testing
import VMICore

/// The pages of an address space, as runs.
@Suite struct PageListTests {
    private func runs(
        _ guest: SyntheticGuest, in space: AddressSpace? = nil
    ) throws -> (list: [PageRun], doubt: VMIError?) {
        let open = try OpenGuest(guest)
        var cursor = open.inspector.memory.pages(of: space ?? guest.space)
        var list: [PageRun] = []
        do throws(VMIError) {
            while let run = try open.inspector.memory.next(&cursor) { list.append(run) }
            return (list, nil)
        } catch {
            return (list, error)
        }
    }

    private func shown(_ run: PageRun) -> String {
        let rights =
            (run.rights.isUser ? "u" : "-") + (run.rights.isWritable ? "w" : "-")
            + (run.rights.isExecutable ? "x" : "-")
        return "\(String(run.start.raw, radix: 16)) \(run.size >> 10)K of \(run.pageSize >> 10)K \(rights)"
    }

    @Test(arguments: [4, 5])
    func neighboursOfOneKindAreOne(levels: Int) throws {
        var guest = SyntheticGuest(levels: levels)
        for index in 0..<5 as Range<UInt64> { guest.map(0x40_0000 + index << 12, to: 0x1000, level: 1) }
        // Without write in the middle, and with a hole.
        let place = guest.entry(of: 0x40_2000, level: 1)
        guest.write(guest.word(at: place) & ~2 | 1 << 63, at: place)
        guest.write(0, at: guest.entry(of: 0x40_4000, level: 1))
        guest.map(0x4000_0000, to: 0, level: 3)
        let found = try runs(guest)
        #expect(found.doubt == nil)
        #expect(
            found.list.map(shown) == [
                "400000 8K of 4K -wx", "402000 4K of 4K ---", "403000 4K of 4K -wx",
                "40000000 1048576K of 1048576K -wx",
                "ffff888000000000 8192K of 2048K -wx", "ffffffff81000000 2048K of 2048K -wx",
            ])
    }

    @Test func aTableThatNeighboursShareIsListedOnce() throws {
        var guest = SyntheticGuest()
        guest.map(0x40_0000, to: 0x1000, level: 1)
        let place = guest.entry(of: 0x40_0000, level: 2)
        for index in 1..<100 as Range<UInt64> { guest.write(guest.word(at: place), at: place + index * 8) }
        #expect(try runs(guest).list.map(shown).first == "400000 4K of 4K -wx")
        #expect(try runs(guest).list.count == 3)
    }

    /// A table that is its own child has more pages than can be listed; so many are, and then it is said.
    @Test func aTableThatMapsItselfEnds() throws {
        var guest = SyntheticGuest()
        guest.write(guest.root | 0x63, at: guest.root + 8)
        let found = try runs(guest)
        #expect(found.doubt == nil || found.doubt == .tooMany(1 << 20))
        #expect(found.list.count < 1 << 20)
    }

    @Test func tablesOutsideOfMemoryMapNothing() throws {
        var guest = SyntheticGuest()
        guest.write(0x7fff_f000 | 0x63, at: guest.root)
        #expect(try runs(guest).list.map(shown).first == "ffff888000000000 8192K of 2048K -wx")
        let nowhere = AddressSpace(cr3: 0x7fff_f000, mode: .fourLevel)
        #expect(try runs(guest, in: nowhere).doubt == .absent(Frame(0x7ffff)))
    }

    /// Addresses of 32 bits end where they end.
    @Test func legacyAndPAE() throws {
        var guest = SyntheticGuest()
        let legacy = guest.allocate(4096, alignment: 4096)
        guest.write(0x0040_0087_0000_0000, at: legacy + 4096 - 8)
        #expect(
            try runs(guest, in: AddressSpace(cr3: legacy, mode: .legacy)).list.map(shown) == [
                "ffc00000 4096K of 4096K uwx"
            ])
        let top = guest.allocate(4096, alignment: 4096)
        let middle = guest.allocate(4096, alignment: 4096)
        guest.write(middle | 1, at: top + 24)
        guest.write(0x20_0087, at: middle + 511 * 8)
        #expect(
            try runs(guest, in: AddressSpace(cr3: top, mode: .pae)).list.map(shown) == [
                "ffe00000 2048K of 2048K uwx"
            ])
    }
}
