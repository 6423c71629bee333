// SPDX-License-Identifier: Apache-2.0

/// The smallest ELF that could be a PV kernel.
struct SmallElf {
    struct Segment {
        var flags: UInt32
        var address: UInt64 = 0x400000
    }

    var entry: UInt64 = 0x400010
    var segments = [Segment(flags: 5), Segment(flags: 6, address: 0x402000)]
    var notes: [UInt32] = [1, 2, 3, 5]

    var bytes: [UInt8] {
        var contents: [UInt8] = []
        for type in notes {
            contents += words(4, 8, type)
            contents += Array("Xen".utf8) + [UInt8](repeating: 0, count: 9)
        }
        let headers = 64 + 56 * (segments.count + 1)
        var file: [UInt8] = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9)
        // Executable, x86-64, version 1; entry, place of the program headers, no section headers.
        file += words(62 << 16 | 2, 1) + longs(entry, 64, 0)
        file += words(0, 56 << 16 | 64, UInt32(segments.count + 1), 0)
        for segment in segments {
            file += words(1, segment.flags)
            file += longs(0, segment.address, segment.address, UInt64(headers), 0x1000, 4)
        }
        let count = UInt64(contents.count)
        file += words(4, 4) + longs(UInt64(headers), 0, 0, count, count, 4)
        return file + contents
    }

    private func words(_ numbers: UInt32...) -> [UInt8] { numbers.flatMap(little) }
    private func longs(_ numbers: UInt64...) -> [UInt8] { numbers.flatMap(little) }

    private func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<MemoryLayout<Number>.size).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
