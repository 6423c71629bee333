// SPDX-License-Identifier: Apache-2.0

extension DumpBuilder {
    /// A compressed kdump (makedumpfile's diskdump_mod.h) of frames in ascending order, all below 32,768.
    ///
    /// A `narrow` one is of a 32-bit machine. `pack` makes of a page what stands in the file, with its flags.
    public static func kdump(
        _ frames: [UInt64], total: UInt64? = nil, version: UInt32 = 6, status: UInt32 = 0,
        narrow: Bool = false,
        page: (UInt64) -> [UInt8] = Self.page,
        pack: ([UInt8]) -> ([UInt8], UInt32) = { ($0, 0) }
    ) -> [UInt8] {
        let count = total ?? (frames.last ?? 0) + 1
        var first = Array("KDUMP   ".utf8) + number(version) + [UInt8](repeating: 0, count: 260)
        first += Array((narrow ? "i686" : "x86_64").utf8)
        first += [UInt8](repeating: 0, count: (narrow ? 412 : 424) - first.count)
        for word in [status, 4096, 1, 2, UInt32(truncatingIfNeeded: count)] { first += number(word) }
        var second = [UInt8](repeating: 0, count: narrow ? 72 : 96)
        second += number(count)
        var bitmap = [UInt8](repeating: 0, count: 4096)
        for frame in frames { bitmap[Int(frame / 8)] |= 1 << UInt8(frame % 8) }
        var descriptors: [UInt8] = []
        var contents: [UInt8] = []
        let start = 4 * 4096 + 24 * frames.count
        for frame in frames {
            let (bytes, flags) = pack(page(frame))
            descriptors +=
                number(UInt64(start + contents.count)) + number(UInt32(bytes.count)) + number(flags)
            descriptors += number(UInt64(0))
            contents += bytes
        }
        return padded(first) + padded(second) + bitmap + bitmap + descriptors + contents
    }

    /// A file as makedumpfile writes it to a pipe: pieces of so many bytes, the last first if they are `reversed`.
    public static func flattened(_ file: [UInt8], pieces size: Int = 4096, reversed: Bool = false) -> [UInt8]
    {
        var bytes = padded(Array("makedumpfile\0\0\0\0".utf8) + number(UInt64(1).byteSwapped) * 2)
        var starts = Array(stride(from: 0, to: file.count, by: size))
        if reversed { starts.reverse() }
        for start in starts {
            let piece = file[start..<min(start + size, file.count)]
            bytes += number(UInt64(start).byteSwapped) + number(UInt64(piece.count).byteSwapped) + piece
        }
        return bytes + number(UInt64.max) * 2
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4096 - bytes.count % 4096) % 4096)
    }
}

/// So many times the same bytes.
private func * (bytes: [UInt8], count: Int) -> [UInt8] { (0..<count).flatMap { _ in bytes } }
