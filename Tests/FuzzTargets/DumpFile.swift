// SPDX-License-Identifier: Apache-2.0
import CCompression
import FileBackend
import GuestFixtures
import SystemPackage
import VMICore

extension FuzzTarget {
    /// A dump of any format: the first byte says how many pages follow the headers, which are the rest.
    static let dumpFile = FuzzTarget(
        "dump-file", limit: 8192,
        words: ["EMiL", "KDUMP   ", ".xen_pages", ".xen_pfn", ".xen_p2m", ".shstrtab"].map { bytes(of: $0) },
        seeds: {
            [
                headers(of: DumpBuilder.elf([0..<2, 5..<6]), pages: 3),
                headers(of: DumpBuilder.xen([0, 1, 5]), pages: 3),
                headers(of: DumpBuilder.xen([3], pv: true), pages: 1),
                headers(of: DumpBuilder.lime([0..<1]), pages: 1), [2],
            ]
        },
        make: {
            let file = try DumpOnDisk()
            let pages = [UInt8](repeating: 0x5a, count: 8 << 12)
            return { input in
                guard let first = input.first else { return }
                try file.read(Array(input.dropFirst() + pages.prefix(Int(first % 9) << 12)))
            }
        })

    /// A compressed kdump: the first byte says which, the rest changes it as `patched` says.
    static let kdump = FuzzTarget(
        "kdump", limit: 400,
        seeds: {
            kdumps.indices.map { [UInt8($0)] }
                + [424, 428, 432, 436, 440, 4108, 4192, 12288, 16384, 16392, 16396].flatMap { place in
                    [0, 1, 0x20, 0xff].map { [0] + patch(place, $0) + patch(place + 1, $0) }
                }
        },
        make: {
            let file = try DumpOnDisk()
            return { input in
                guard let first = input.first else { return }
                let kdump = kdumps[Int(first) % kdumps.count]
                try file.read(patched(kdump, 0..<kdump.count, by: input.dropFirst()))
            }
        })

    private static let kdumps: [[UInt8]] = {
        let pages = [
            DumpBuilder.kdump([0, 1, 9]), DumpBuilder.kdump([0, 1], pack: packed),
            DumpBuilder.kdump([3], pack: repeated), DumpBuilder.kdump([3], pack: repeatedByLZO),
        ]
        return pages + pages.map { DumpBuilder.flattened($0, pieces: 5000) }
    }()

    /// A page of snappy: its length, a byte, and copies of that.
    private static func repeated(_ page: [UInt8]) -> ([UInt8], UInt32) {
        var bytes: [UInt8] = [0x80, 0x20, 0, 0x41]
        for _ in 0..<63 { bytes += [0xfe, 1, 0] }
        return (bytes + [0xfa, 1, 0], 4)
    }

    /// A page of LZO: a run of two bytes, short copies of each kind, and a long one.
    private static func repeatedByLZO(_ page: [UInt8]) -> ([UInt8], UInt32) {
        let short: [UInt8] = [22, 1, 2, 3, 4, 5, 0x41, 0, 9, 5, 0, 9, 0x40, 0]
        let rest = 4096 - (5 + 3 + 1 + 2 + 1 + 3)
        let zeros = [UInt8](repeating: 0, count: (rest - 2 - 31) / 255)
        let long: [UInt8] = [0x20] + zeros + [UInt8((rest - 2 - 31) % 255), 0, 0]
        return (short + long + [0x11, 0, 0], 2)
    }

    private static func packed(_ page: [UInt8]) -> ([UInt8], UInt32) {
        var packed = [UInt8](repeating: 0, count: 8192)
        var size = UInt(packed.count)
        compress(&packed, &size, page, UInt(page.count))
        return (Array(packed.prefix(Int(size))), 1)
    }

    /// A dump's headers, with as many pages behind them as it had.
    private static func headers(of dump: [UInt8], pages: Int) -> [UInt8] {
        [UInt8(pages)] + dump.prefix(dump.count - pages << 12)
    }
}

/// A file whose contents change, opened as a dump each time.
private final class DumpOnDisk {
    private let file: TemporaryFile
    private let descriptor: FileDescriptor

    init() throws {
        file = try TemporaryFile([])
        descriptor = try FileDescriptor.open(file.path, .readWrite)
    }

    deinit { try? descriptor.close() }

    /// Opens those bytes as a dump, and if that can be done reads a few frames of it.
    func read(_ contents: [UInt8]) throws {
        try descriptor.resize(to: Int64(contents.count))
        try descriptor.writeAll(toAbsoluteOffset: 0, contents)
        guard let dump = try? Dump.open(file.path) else { return }
        try expect(dump.frameCount > 0 && dump.frameCount <= dump.frameLimit, "\(dump.frameCount) frames")
        // The segments of an ELF core may share their bytes, and packed pages too.
        try expect(
            dump.format == .elf || dump.format == .kdump || dump.frameCount <= UInt64(contents.count / 4096),
            "\(dump.frameCount) frames in \(contents.count) bytes")
        var memory = try PhysicalMemory(target: dump.target)
        var word: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0]
        for frame in [0, 1, 2, 5, 9, dump.frameLimit - 1, dump.frameLimit, .max >> 12] {
            var span = word.mutableSpan
            _ = try? memory.read(Frame(frame).start.advanced(by: 4092), into: &span)
        }
    }
}
