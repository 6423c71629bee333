// SPDX-License-Identifier: Apache-2.0
import CPlatform
import FileBackend
import GuestFixtures
import Testing

@Suite struct DumpFormatTests {
    /// What the platform says is in a dump: each frame's first word, by number.
    func contents(_ dump: Dump) -> [UInt64: UInt64] {
        var found: [UInt64: UInt64] = [:]
        for index in 0..<platform_run_count(dump.target) {
            var run = platform_run()
            #expect(platform_run(dump.target, index, &run) == 0)
            for frame in 0..<run.count {
                let bytes = UnsafeRawPointer(run.bytes).map { $0 + Int(frame << 12) }
                found[run.first + frame] = bytes?.loadUnaligned(as: UInt64.self)
            }
        }
        return found
    }

    func expected(_ frames: [UInt64]) -> [UInt64: UInt64] {
        Dictionary(uniqueKeysWithValues: frames.map { ($0, $0 << 16) })
    }

    @Test func raw() throws {
        let file = try TemporaryFile((0..<5).flatMap { DumpBuilder.page($0) } + [1, 2, 3])
        let dump = try Dump.open(file.path)
        #expect(dump.format == .raw && dump.frameCount == 5 && dump.frameLimit == 5)
        #expect(contents(dump) == expected([0, 1, 2, 3, 4]))
        #expect(platform_frame_limit(dump.target) == 5)
    }

    @Test("Segments in any order, overlapping, and next to one another")
    func elf() throws {
        let file = try TemporaryFile(DumpBuilder.elf([8..<10, 0..<2, 1..<4, 2..<3, 0x10_0000..<0x10_0001]))
        let dump = try Dump.open(file.path)
        #expect(dump.format == .elf)
        #expect(contents(dump) == expected([0, 1, 2, 3, 8, 9, 0x10_0000]))
        #expect(dump.frameLimit == 0x10_0001)
    }

    @Test("Segments that do not begin at a page lend their whole pages")
    func unaligned() throws {
        let body = (0..<3).flatMap { DumpBuilder.page($0) }
        let start: UInt64 = 64 + 56
        let segment = DumpBuilder.segment(offset: start + 0x800, physical: 0x800, length: 0x2700)
        let file = try TemporaryFile(DumpBuilder.header(segments: 1) + segment + body)
        #expect(contents(try Dump.open(file.path)) == expected([1]))
    }

    @Test("A core of more segments than its header can count says how many in its first section")
    func countInSection() throws {
        let contents = UInt64(64 + 64 + 56)
        var section = DumpBuilder.section(name: 0, offset: 0, size: 0)
        section.replaceSubrange(44..<48, with: DumpBuilder.number(UInt32(1)))
        // The header's own count says that it is elsewhere; the segments begin right behind it all the same.
        let header = DumpBuilder.header(segments: 0xffff, sections: 1, sectionsAt: 64 + 56)
        let segment = DumpBuilder.segment(offset: contents, physical: 0x3000, length: 4096)
        let file = try TemporaryFile(header + segment + section + DumpBuilder.page(3))
        #expect(self.contents(try Dump.open(file.path)) == expected([3]))
        section.replaceSubrange(44..<48, with: DumpBuilder.number(UInt32.max))
        let damaged = try TemporaryFile(header + segment + section + DumpBuilder.page(3))
        #expect(throws: DumpError.self) { try Dump.open(damaged.path) }
    }

    @Test("A number is the dump's own: chosen ones while they are free, others only once")
    func numbers() throws {
        let file = try TemporaryFile(DumpBuilder.page(0))
        var first: Dump? = try Dump.open(file.path)
        let number = try #require(first).target
        #expect(number >= Dump.chosenNumbers)
        first = nil
        #expect(platform_frame_limit(number) == 0)
        #expect(try Dump.open(file.path).target != number)
        let chosen = try Dump.open(file.path, as: 63)
        #expect(chosen.target == 63)
        #expect(throws: DumpError.self) { try Dump.open(file.path, as: 63) }
        #expect(throws: DumpError.self) { try Dump.open(file.path, as: 64) }
        // Of a dump that is not there, nothing has to be unmapped.
        #expect(platform_unmap(number, 0, 1) == 0 && platform_window_base(number) == nil)
    }

    @Test("The window takes back what it is told, and refuses slots that it does not have")
    func window() throws {
        let file = try TemporaryFile((0..<4).flatMap { DumpBuilder.page($0) })
        let dump = try Dump.open(file.path, access: .window)
        let slots = platform_window_slots(dump.target)
        #expect(platform_map(dump.target, [slots - 1, slots], [1, 2], 2) == PLATFORM_EINVAL)
        #expect(platform_map(dump.target, [0], [1], 0) == PLATFORM_EINVAL)
        #expect(platform_map(dump.target, [0, 5, 7], [1, 9, 2], 3) == 1)
        #expect(platform_unmap(dump.target, 0, slots) == 0)
        #expect(platform_unmap(dump.target, 1, slots) == PLATFORM_EINVAL)
        #expect(platform_map(9999, [0], [1], 1) == PLATFORM_EINVAL)
        #expect(dump.pagesShown == 2)
        #expect(platform_nanoseconds() <= platform_nanoseconds())
    }

    @Test(arguments: [false, true])
    func xen(pv: Bool) throws {
        let frames: [UInt64] = [0, 1, 2, 9, 8, 700, 3, .max, 4]
        let file = try TemporaryFile(DumpBuilder.xen(frames, pv: pv))
        let dump = try Dump.open(file.path)
        #expect(dump.format == .xen)
        #expect(contents(dump) == expected(frames.filter { $0 != .max }))
    }

    @Test func lime() throws {
        let file = try TemporaryFile(DumpBuilder.lime([1..<3, 0x100..<0x101]))
        let dump = try Dump.open(file.path)
        #expect(dump.format == .lime)
        #expect(contents(dump) == expected([1, 2, 0x100]))
    }

    @Test func closingFreesTheNumber() throws {
        let file = try TemporaryFile(DumpBuilder.page(0))
        var target: UInt32?
        do {
            let dump = try Dump.open(file.path)
            target = dump.target
            #expect(platform_frame_limit(dump.target) == 1)
        }
        // Another test may have taken the number since; what is certain is that it is not this dump's.
        #expect(target != nil)
        #expect(platform_frame_limit(9999) == 0)
        var run = platform_run()
        #expect(platform_run(9999, 0, &run) == PLATFORM_EINVAL)
        #expect(platform_run_count(.max) == 0)
    }
}
