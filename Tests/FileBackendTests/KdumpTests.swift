// SPDX-License-Identifier: Apache-2.0
import CCompression
import CPlatform
import FileBackend
import Foundation
import GuestFixtures
import SystemPackage
import Testing

@Suite struct KdumpTests {
    /// The page of a frame, as whoever reads the target through its window sees it; nil where there is none.
    func page(_ frame: UInt64, of dump: Dump) -> [UInt8]? {
        var number = frame
        guard platform_map(dump.target, [3], &number, 1) == 1, let base = platform_window_base(dump.target)
        else {
            return nil
        }
        return Array(UnsafeBufferPointer(start: base + 3 * 4096, count: 4096))
    }

    /// A way to pack pages, as makedumpfile has it.
    enum Packing: String, CaseIterable, Sendable {
        case none, zlib, zstd, snappy, lzo

        func pack(_ page: [UInt8]) -> ([UInt8], UInt32) {
            var packed = [UInt8](repeating: 0, count: 8192)
            switch self {
            case .none: return (page, 0)
            case .zlib:
                var size = UInt(packed.count)
                compress(&packed, &size, page, UInt(page.count))
                return (Array(packed.prefix(Int(size))), 1)
            case .zstd:
                let size = ZSTD_compress(&packed, packed.count, page, page.count, 1)
                return (Array(packed.prefix(size)), 0x20)
            case .snappy: return (SnappyPage.pack(page), 4)
            case .lzo: return (LZOPage.pack(page), 2)
            }
        }
    }

    @Test("Pages packed in each way, in one file and in pieces", arguments: Packing.allCases, [0, 1, 2])
    func reads(_ packing: Packing, _ pieces: Int) throws {
        let frames: [UInt64] = [0, 1, 7, 8, 4095, 4096, 9000, 32767]
        let whole = DumpBuilder.kdump(frames, pack: packing.pack)
        let bytes =
            switch pieces {
            case 0: whole
            // Pieces that end where nothing of the file does.
            case 1: DumpBuilder.flattened(whole, pieces: 1000)
            default: DumpBuilder.flattened(whole, reversed: true)
            }
        let file = try TemporaryFile(bytes)
        let dump = try Dump.open(file.path)
        #expect(dump.format == .kdump && dump.frameCount == 8 && dump.frameLimit == 32768)
        #expect(platform_run_count(dump.target) == 0 && platform_window_slots(dump.target) > 0)
        for _ in 0..<2 {
            for frame in frames {
                #expect(page(frame, of: dump) == DumpBuilder.page(frame), "frame \(frame)")
            }
            for frame in [2, 6, 9, 4094, 4097, 32766, 32768, .max] as [UInt64] {
                #expect(page(frame, of: dump) == nil)
            }
        }
    }

    @Test("A page as libsnappy 1.1.9 packs it")
    func realSnappy() throws {
        let expected = (0..<4096).map { index in
            UInt8(truncatingIfNeeded: index / 512 * (index % (7 + index / 512)))
        }
        let packed = try #require(Data(base64Encoded: Self.packedBySnappy, options: .ignoreUnknownCharacters))
        let file = try TemporaryFile(
            DumpBuilder.kdump([0], page: { _ in expected }, pack: { _ in ([UInt8](packed), 4) }))
        #expect(try page(0, of: Dump.open(file.path)) == expected)
    }

    private static let packedBySnappy = """
        gCAAAP4BAP4BAP4BAP4BAP4BAP4BAP4BAP4BABgBAgMEBQYH/ggA/ggA/ggA/ggA/ggA/ggA/ggA3ggAIA4QAAIEBggKDP4JAP4J
        AP4JAP4JAP4JAP4JAP4JANoJACQSFRgbAAMGCQwP/goA/goA/goA/goA/goA/goA/goA1goAKAgMEBQYHCAkKAAE/gsA/gsA/gsA
        /gsA/gsA/gsA/gsA0gsALBQZHiMoLTI3AAUKD/4MAP4MAP4MAP4MAP4MAP4MAP4MAM4MADAYHiQqMDY8QkgABgwS/g0A/g0A/g0A
        /g0A/g0A/g0A/g0Ayg0ANAAHDhUcIyoxOD9GTVRb/g4A/g4A/g4A/g4A/g4A/g4A/g4Axg4A
        """

    @Test("A page as liblzo2 2.10 packs it, with all its instructions")
    func realLZO() throws {
        let expected = (0..<4096).map { UInt8(($0 * $0) >> 5 & 15) }
        let packed = try #require(Data(base64Encoded: Self.packedByLZO, options: .ignoreUnknownCharacters))
        func open(_ packed: Data) throws -> Dump {
            let file = try TemporaryFile(
                DumpBuilder.kdump([0], page: { _ in expected }, pack: { _ in ([UInt8](packed), 2) }))
            return try Dump.open(file.path)
        }
        #expect(try page(0, of: open(packed)) == expected)
        // Neither a part of it nor more than it is a page.
        for count in 1..<packed.count { #expect(try page(0, of: open(packed.prefix(count))) == nil) }
        #expect(try page(0, of: open(packed + [0])) == nil)
    }

    private static let packedByLZO = """
        EgCAAAALAQECAgMDBAUGBwgJCgsMDQ8AAgMFBggKDA4AAgReAA0PCwEHCQwEAQ0FCAsOAQQHCw4CBQkMAAQIzAAACwkNAgYLDwQJ
        DgMIDQIHDAEHDAIHDQIIDgQKAAYMXgAFCwABAAEPBQwDCgEIDwYNBAsDCgIJAQgAJwQAAAsBCQIKAwsEDQYPCAEKAwwFDwgCCwUO
        CAIMBgAKBF4ADQcKAgcBCAAOAg0IAw4JBA8LBgINCQQADAjMAAALCQUCDgsHBAEOCwgFAg8MCQcEAg8NCggGBAIADgxeAAUDAAIP
        Dw0MCwoJCAcGBQQDAwICAQEAKAAAIAAAAAAAAADm/AMgAAAAAAAA3/wDEQAA
        """

    @Test("Older headers have the number of frames in the first block only", arguments: [false, true])
    func olderHeader(narrow: Bool) throws {
        let file = try TemporaryFile(DumpBuilder.kdump([0, 5], version: 3, narrow: narrow))
        let dump = try Dump.open(file.path)
        #expect(dump.frameCount == 2 && page(5, of: dump) == DumpBuilder.page(5))
    }

    @Test("Of a 32-bit machine")
    func narrow() throws {
        let file = try TemporaryFile(DumpBuilder.kdump([0, 5, 600], narrow: true))
        let dump = try Dump.open(file.path)
        #expect(dump.frameCount == 3 && page(600, of: dump) == DumpBuilder.page(600))
    }

    @Test("Bits behind the last frame are none of its business")
    func bitsBehind() throws {
        let file = try TemporaryFile(DumpBuilder.kdump([0, 5, 6], total: 6))
        let dump = try Dump.open(file.path)
        #expect(dump.frameCount == 2 && dump.frameLimit == 6 && page(6, of: dump) == nil)
    }

    @Test("What QEMU writes: every frame is what its ELF core of the same memory has")
    func qemu() throws {
        guard FileManager.default.isExecutableFile(atPath: "/usr/bin/qemu-system-x86_64") else {
            print("skipped: there is no /usr/bin/qemu-system-x86_64 to write a kdump")
            return
        }
        let memory = try TemporaryFile((1...300 as ClosedRange<UInt64>).flatMap { DumpBuilder.page($0) })
        let folder = memory.path.removingLastComponent()
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        // The machine never runs: its memory is what is loaded at 2 MiB, and the firmware.
        process.arguments = [
            "-c",
            """
            printf 'dump-guest-memory -z \(folder)/packed\\ndump-guest-memory \(folder)/core\\nquit\\n' |
            timeout 300 qemu-system-x86_64 -S -nodefaults -display none -machine pc,accel=tcg -m 16 -monitor stdio \
                -device loader,file=\(memory.path),addr=0x200000,force-raw=on >\(folder)/said
            """,
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let core = try Dump.open(folder.appending("core"))
        let packed = try Dump.open(folder.appending("packed"))
        #expect(packed.format == .kdump && core.format == .elf)
        #expect(packed.frameLimit == core.frameLimit)
        var compared = 0
        for index in 0..<platform_run_count(core.target) {
            var run = platform_run()
            #expect(platform_run(core.target, index, &run) == 0)
            for frame in 0..<run.count {
                let expected = Array(UnsafeBufferPointer(start: run.bytes + Int(frame << 12), count: 4096))
                #expect(page(run.first + frame, of: packed) == expected, "frame \(run.first + frame)")
                compared += 1
            }
        }
        #expect(compared > 4000 && page(0x200, of: packed) == DumpBuilder.page(1))
    }
}

/// Snappy's raw format, written by hand for pages that repeat: literals, and copies of each length of offset.
enum SnappyPage {
    static func pack(_ page: [UInt8]) -> [UInt8] {
        // 4096 as a varint, and all but the last 3000 bytes as literals of one, two and four bytes of length.
        var bytes: [UInt8] = [0x80, 0x20]
        bytes += [59 << 2] + page[0..<60]
        bytes += [60 << 2, 199] + page[60..<260]
        bytes += [61 << 2, 0x63, 0x02] + page[260..<872]
        bytes += [63 << 2, 223, 0, 0, 0] + page[872..<1096]
        var done = 1096
        while done < page.count {
            // What stands eight bytes before differs by one word's lowest byte.
            if done + 8 <= page.count, page[done + 1..<done + 8] == page[done - 7..<done] {
                bytes += [0 << 2, page[done]]
                let kind = done / 8 % 3
                if kind == 0 { bytes += [(7 - 4) << 2 | 1, 8] }
                if kind == 1 { bytes += [(7 - 1) << 2 | 2, 8, 0] }
                if kind == 2 { bytes += [(7 - 1) << 2 | 3, 8, 0, 0, 0] }
                done += 8
            } else {
                bytes += [0 << 2, page[done]]
                done += 1
            }
        }
        return bytes
    }
}

/// LZO1X, written by hand for pages of words that differ from the one before in their lowest two bytes at most.
enum LZOPage {
    static func pack(_ page: [UInt8]) -> [UInt8] {
        /// Bytes at the start of a word that are not those of the word before.
        func own(_ word: Int) -> Int {
            guard word * 8 < page.count else { return 0 }
            return page[word * 8 + 1] == page[word * 8 - 7] ? 1 : 2
        }
        // A run, as long as the first byte says, and then copies of what stands eight bytes before, in either form.
        var bytes = [UInt8(17 + 8 + own(1))] + page[..<(8 + own(1))]
        for word in 1..<page.count / 8 {
            let length = UInt8(8 - own(word))
            let next = own(word + 1)
            bytes +=
                word % 2 == 0
                ? [(length - 1) << 5 | 7 << 2 | UInt8(next), 0]
                : [0x20 | (length - 2), 7 << 2 | UInt8(next), 0]
            bytes += page[(word * 8 + 8)...].prefix(next)
        }
        return bytes + [0x11, 0, 0]
    }
}
