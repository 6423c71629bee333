// SPDX-License-Identifier: Apache-2.0

extension Span<UInt8> {
    /// The 32-bit number at `offset`, or nil when it is not wholly inside.
    func word32(at offset: Int) -> UInt32? {
        guard offset >= 0, count >= 4, offset <= count - 4 else { return nil }
        return UInt32(self[offset]) | UInt32(self[offset + 1]) << 8 | UInt32(self[offset + 2]) << 16
            | UInt32(self[offset + 3]) << 24
    }

    /// The 64-bit number at `offset`, or nil when it is not wholly inside.
    func word64(at offset: Int) -> UInt64? {
        guard let low = word32(at: offset), let high = word32(at: offset + 4) else { return nil }
        return UInt64(low) | UInt64(high) << 32
    }

    /// The part of `length` bytes at `offset`, as a range, or nil when it is not wholly inside.
    func range(at offset: UInt32, length: UInt32) -> Range<Int>? {
        let start = Int(offset)
        let end = start + Int(length)
        return end <= count ? start..<end : nil
    }

    /// Whether the bytes at `offset` are those of `text`.
    func holds(_ text: String, at offset: Int) -> Bool {
        var index = offset
        for byte in text.utf8 {
            guard index >= 0, index < count, self[index] == byte else { return false }
            index += 1
        }
        return true
    }
}

/// Names in tables; each range was checked to lie inside.
extension Span<UInt8> {
    /// Negative, zero or positive, as `name` sorts before, at or after the stored one.
    func order(of name: String, against range: Range<Int>) -> Int {
        var index = range.lowerBound
        for byte in name.utf8 {
            guard index < range.upperBound else { return 1 }
            if byte != self[index] { return Int(byte) - Int(self[index]) }
            index += 1
        }
        return index - range.upperBound
    }

    /// The same for two stored names.
    func order(of first: Range<Int>, against second: Range<Int>) -> Int {
        for index in 0..<Swift.min(first.count, second.count) {
            let left = self[first.lowerBound + index]
            let right = self[second.lowerBound + index]
            if left != right { return Int(left) - Int(right) }
        }
        return first.count - second.count
    }

    /// A stored name; bytes that are not UTF-8 are replaced.
    func text(_ range: Range<Int>) -> String {
        var copy: [UInt8] = []
        for index in range { copy.append(self[index]) }
        return String(decoding: copy, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Appends a 32-bit number.
    mutating func append32(_ value: UInt32) {
        for shift in [0, 8, 16, 24] as [UInt32] { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// Appends a 64-bit number.
    mutating func append64(_ value: UInt64) {
        append32(UInt32(truncatingIfNeeded: value))
        append32(UInt32(truncatingIfNeeded: value >> 32))
    }

    /// Overwrites the 32-bit number at `offset`.
    mutating func set32(_ value: UInt32, at offset: Int) {
        for index in 0..<4 { self[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index))) }
    }
}
