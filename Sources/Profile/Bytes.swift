// SPDX-License-Identifier: Apache-2.0

/// Bounded reads of little-endian numbers: nil where the bytes end first.
extension [UInt8] {
    func word16(at offset: Int) -> UInt16? {
        guard offset >= 0, offset <= count - 2 else { return nil }
        return UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    }

    func word32(at offset: Int) -> UInt32? {
        guard offset >= 0, offset <= count - 4 else { return nil }
        let low = UInt32(self[offset]) | UInt32(self[offset + 1]) << 8
        return low | UInt32(self[offset + 2]) << 16 | UInt32(self[offset + 3]) << 24
    }

    func word64(at offset: Int) -> UInt64? {
        guard let low = word32(at: offset), let high = word32(at: offset + 4) else { return nil }
        return UInt64(low) | UInt64(high) << 32
    }

    /// The range of `length` bytes at `offset`, unless it reaches over the end.
    func range(at offset: UInt64, length: UInt64) -> Range<Int>? {
        let size = UInt64(count)
        guard offset <= size, length <= size - offset else { return nil }
        return Int(offset)..<Int(offset + length)
    }

    func starts(with prefix: [UInt8], at offset: Int) -> Bool {
        guard offset >= 0, prefix.count <= count - offset else { return false }
        for index in 0..<prefix.count where self[offset + index] != prefix[index] { return false }
        return true
    }

    /// Where `pattern` stands first in `range` (Horspool's search: one byte in `pattern.count` is looked at).
    func firstRange(of pattern: [UInt8], in range: Range<Int>) -> Range<Int>? {
        guard let last = pattern.last, range.upperBound <= count else { return nil }
        var skip = [Int](repeating: pattern.count, count: 256)
        for index in 0..<(pattern.count - 1) { skip[Int(pattern[index])] = pattern.count - 1 - index }
        var end = range.lowerBound + pattern.count
        while end <= range.upperBound {
            let byte = self[end - 1]
            if byte == last, starts(with: pattern, at: end - pattern.count) {
                return (end - pattern.count)..<end
            }
            end += skip[Int(byte)]
        }
        return nil
    }
}

/// The next multiple of `alignment`, a power of two.
func align(_ offset: Int, to alignment: Int) -> Int { (offset + alignment - 1) & ~(alignment - 1) }
