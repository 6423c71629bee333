// SPDX-License-Identifier: Apache-2.0

/// The LZO1X format (Linux, Documentation/staging/lzo.rst): instructions, which copy bytes that were there before
/// and then up to three bytes of their own. How many those were, or that it was a run of such bytes, says what the
/// next one may be.
///
///     0000LLLL              behind no bytes of its own: a run of 3 + L bytes. L = 0: longer
///     0000DDSS HHHHHHHH     behind one to three: two bytes, from an offset of 1 + D + 4 H
///                           behind a run: three bytes, from 2049 + D + 4 H
///     0001HLLL DDDDDDSS DD  2 + L bytes from 16384 (H + 1) + D; the end where D and H are 0. L = 0: longer
///     001LLLLL DDDDDDSS DD  2 + L bytes from 1 + D. L = 0: longer
///     LLLDDDSS HHHHHHHH     from 01000000 on: 1 + L bytes from 1 + D + 8 H
///
/// SS bytes follow as they are. A longer L: 255 for each byte of zero that follows, the next byte, and the largest
/// L. The first byte, from 18 on, is a run of so many bytes as it is above 17; fewer than four of them are an
/// instruction's own.
enum LZO {
    /// Unpacks to exactly the bytes that `target` has; false when the input is not so.
    static func unpack(_ input: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) -> Bool {
        var reader = Reader(input: input)
        var done = 0
        // Bytes that the last instruction had of its own; 4 is a run.
        var own = 0
        if let first = input.first, first > 17 {
            reader.position = 1
            own = min(Int(first) - 17, 4)
            guard take(Int(first) - 17, &reader, target, &done) else { return false }
        }
        while let code = reader.byte() {
            let length: Int
            let offset: Int
            let next: Int
            if code >= 64 {
                guard let high = reader.byte() else { return false }
                (length, offset, next) = (1 + code >> 5, 1 + code >> 2 & 7 + high << 3, code & 3)
            } else if code >= 16 {
                guard let count = reader.length(code & (code >= 32 ? 31 : 7), most: code >= 32 ? 31 : 7),
                    let low = reader.byte(), let high = reader.byte()
                else { return false }
                let distance = low >> 2 | high << 6
                if code < 32, code & 8 == 0, distance == 0 {
                    return count == 1 && reader.position == input.count && done == target.count
                }
                (length, next) = (2 + count, low & 3)
                offset = distance + (code >= 32 ? 1 : 16384 << (code >> 3 & 1))
            } else if own == 0 {
                guard let count = reader.length(code, most: 15), take(3 + count, &reader, target, &done)
                else { return false }
                own = 4
                continue
            } else {
                guard let high = reader.byte() else { return false }
                (length, next) = (own == 4 ? 3 : 2, code & 3)
                offset = (own == 4 ? 2049 : 1) + code >> 2 + high << 2
            }
            guard offset <= done, length <= target.count - done else { return false }
            // A copy may reach into what it writes itself: byte by byte.
            for _ in 0..<length {
                target[done] = target[done - offset]
                done += 1
            }
            own = next
            guard take(next, &reader, target, &done) else { return false }
        }
        return false
    }

    private static func take(
        _ count: Int, _ reader: inout Reader, _ target: UnsafeMutableRawBufferPointer, _ done: inout Int
    ) -> Bool {
        guard count <= target.count - done, count <= reader.input.count - reader.position else {
            return false
        }
        for _ in 0..<count {
            target[done] = reader.input[reader.position]
            done += 1
            reader.position += 1
        }
        return true
    }

    private struct Reader {
        let input: UnsafeRawBufferPointer
        var position = 0

        mutating func byte() -> Int? {
            guard position < input.count else { return nil }
            defer { position += 1 }
            return Int(input[position])
        }

        /// A length that may go on behind its instruction, which it does where it is 0.
        mutating func length(_ short: Int, most: Int) -> Int? {
            if short > 0 { return short }
            var sum = most
            while let next = byte() {
                if next > 0 { return sum + next }
                sum += 255
            }
            return nil
        }
    }
}
