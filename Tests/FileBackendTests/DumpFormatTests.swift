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
