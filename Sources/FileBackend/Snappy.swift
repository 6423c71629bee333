// SPDX-License-Identifier: Apache-2.0

/// Snappy's raw format (google/snappy, format_description.txt): the length as a varint, then elements, whose first
/// byte's lowest two bits say what they are.
///
///     00  literal: the upper six bits are its length - 1, or from 60 on how many bytes hold that
///     01  copy of 4...11 bytes (bits 4:2), from an offset of 11 bits (7:5 and a byte)
///     10  copy of 1...64 bytes (bits 7:2), from an offset of two bytes
///     11  the same with four bytes
enum Snappy {
    /// Unpacks to exactly the bytes that `target` has; false when the input is not so.
    static func unpack(_ input: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) -> Bool {
        var reader = Reader(input: input)
        guard reader.varint() == target.count else { return false }
        var done = 0
        while let tag = reader.number(bytes: 1) {
            if tag & 3 == 0 {
                let short = tag >> 2
                guard let length = short < 60 ? short : reader.number(bytes: short - 59),
                    length < target.count - done, let source = reader.bytes(length + 1)
                else { return false }
                for byte in source {
                    target[done] = byte
                    done += 1
                }
                continue
            }
            let length = tag & 3 == 1 ? 4 + tag >> 2 & 7 : 1 + tag >> 2
            guard let low = reader.number(bytes: [0, 1, 2, 4][tag & 3]) else { return false }
            let offset = tag & 3 == 1 ? (tag >> 5) << 8 | low : low
            guard offset > 0, offset <= done, length <= target.count - done else { return false }
            // A copy may reach into what it writes itself: byte by byte.
            for _ in 0..<length {
                target[done] = target[done - offset]
                done += 1
            }
        }
        return done == target.count
    }

    private struct Reader {
        let input: UnsafeRawBufferPointer
        var position = 0

        mutating func bytes(_ count: Int) -> Slice<UnsafeRawBufferPointer>? {
            guard count <= input.count - position else { return nil }
            defer { position += count }
            return input[position..<position + count]
        }

        /// A little-endian number of up to four bytes; nil at the end of the input.
        mutating func number(bytes count: Int) -> Int? {
            bytes(count)?.reversed().reduce(0) { $0 << 8 | Int($1) }
        }

        mutating func varint() -> Int? {
            var value = 0
            for shift in stride(from: 0, to: 35, by: 7) {
                guard let byte = number(bytes: 1) else { return nil }
                value |= (byte & 0x7f) << shift
                if byte & 0x80 == 0 { return value }
            }
            return nil
        }
    }
}
