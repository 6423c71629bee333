// SPDX-License-Identifier: Apache-2.0

/// A sorted table of names in a symbol index: 16 bytes an entry, the name's offset, length and type first.
struct IndexTable: Sendable {
    let start: Int
    let count: Int
    /// Bytes of the whole index.
    let size: Int

    /// The table whose offset and count stand at `header`.
    init(_ bytes: Span<UInt8>, header: Int, size: Int, part: UInt32) throws(FormatError) {
        guard let offset = bytes.word32(at: header), let count = bytes.word32(at: header + 4) else {
            throw .truncated
        }
        guard count <= UInt32(size / 16) else { throw .count(count) }
        guard offset >= UInt32(SymbolIndex.headerSize), Int(offset) + 16 * Int(count) <= size else {
            throw .part(index: part)
        }
        start = Int(offset)
        self.count = Int(count)
        self.size = size
    }

    /// The name of an entry, as far as it lies in the index.
    func name(_ number: Int, in bytes: Span<UInt8>) -> Range<Int>? {
        let entry = start + 16 * number
        guard number >= 0, number < count, let offset = bytes.word32(at: entry),
            let word = bytes.word32(at: entry + 4),
            let range = bytes.range(at: offset, length: word & 0xffff),
            range.upperBound <= size
        else { return nil }
        return range
    }

    /// The letter of a symbol's type, as `nm` prints it; 0 where nobody said it.
    func type(_ number: Int, in bytes: Span<UInt8>) -> UInt8 {
        UInt8(truncatingIfNeeded: (bytes.word32(at: start + 16 * number + 4) ?? 0) >> 16)
    }

    /// The 64 bits behind the name.
    func value(_ number: Int, in bytes: Span<UInt8>) -> UInt64? {
        guard number >= 0, number < count else { return nil }
        return bytes.word64(at: start + 16 * number + 8)
    }

    /// The number of the first entry of that name.
    func first(_ name: String, in bytes: Span<UInt8>) -> Int? {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            guard let range = self.name(middle, in: bytes) else { return nil }
            if bytes.order(of: name, against: range) > 0 { low = middle + 1 } else { high = middle }
        }
        guard let range = self.name(low, in: bytes), bytes.order(of: name, against: range) == 0 else {
            return nil
        }
        return low
    }
}
