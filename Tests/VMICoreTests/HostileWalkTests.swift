// SPDX-License-Identifier: Apache-2.0
import FileBackend
import GuestFixtures
import SeededRandom
import Testing
import VMICore

/// However page tables are linked, a translation reads no more of them than there are levels.
@Suite struct HostileWalkTests {
    private static let frames: UInt64 = 16

    /// Memory in which every entry leads to a page of it, as a table, as a large page, or out of it.
    private static func memory(_ mode: PagingMode, _ generator: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        let size = mode == .legacy ? 4 : 8
        while bytes.count < Int(frames) << 12 {
            let frame = generator.next() % (frames + 2)
            // The four entries at the top of PAE allow few bits.
            let flags: UInt64 =
                (mode == .pae ? [1, 1, 0x81, 0x800, 0] : [0x63, 0x63, 0x67, 0xe3, 0x800, 0])
                .randomElement(using: &generator) ?? 0
            let word = frame << 12 | flags
            bytes += (0..<size).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
        return bytes
    }

    @Test(arguments: PagingMode.allCases)
    func noMoreTablesThanLevels(_ mode: PagingMode) throws {
        var generator = SeededGenerator(seed: UInt64(mode.rawValue))
        let file = try TemporaryFile(Self.memory(mode, &generator))
        let dump = try Dump.open(file.path, access: .window)
        var memory = VirtualMemory(try PhysicalMemory(target: dump.target, share: 0, of: 16))
        var ends = 0
        for round in 0..<2000 {
            let space = AddressSpace(
                cr3: generator.next() % Self.frames << 12, mode: mode, acceptsTransition: round % 2 == 0)
            let address = VirtualAddress(
                mode.isLong
                    ? UInt64(bitPattern: Int64(bitPattern: generator.next() << 17) >> 17)
                    : generator.next() >> 32)
            var before = dump.pagesShown
            if (try? memory.physical.walk(address, in: space)) == nil { ends += 1 }
            #expect(dump.pagesShown - before <= mode.levels)
            before = dump.pagesShown
            _ = try? memory.translate(address, in: space)
            #expect(dump.pagesShown - before <= mode.levels)
            before = dump.pagesShown
            // At most three pages, and each behind a walk of its own.
            var bytes = [UInt8](repeating: 0, count: 8192)
            var span = bytes.mutableSpan
            _ = try? memory.read(address, in: space, into: &span)
            #expect(dump.pagesShown - before <= 3 * (mode.levels + 1))
        }
        #expect(ends > 100 && ends < 2000)
    }

    @Test("A table that is its own entry at every level", arguments: PagingMode.allCases)
    func selfMap(_ mode: PagingMode) throws {
        // Legacy entries have four bytes; the same two words serve.
        let entry: [UInt8] =
            mode == .legacy ? [0x63, 0, 0, 0] : [mode == .pae ? 1 : 0x63, 0, 0, 0, 0, 0, 0, 0]
        var page: [UInt8] = []
        while page.count < 4096 { page += entry }
        let file = try TemporaryFile(page)
        let dump = try Dump.open(file.path, access: .window)
        var memory = try PhysicalMemory(target: dump.target, share: 0, of: 16)
        let space = AddressSpace(cr3: 0, mode: mode)
        for address in [0, 0x1234, 0xffff_ffff, 0x7fff_ffff_f123] as [UInt64]
        where mode.isLong || address >> 32 == 0 {
            let place = try memory.walk(VirtualAddress(address), in: space)
            #expect(place.physical.raw == address & 0xfff && place.level == 1)
        }
        // The one page there is was mapped once.
        #expect(dump.pagesShown == 1)
    }
}
