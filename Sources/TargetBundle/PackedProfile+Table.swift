// SPDX-License-Identifier: Apache-2.0

extension PackedProfile {
    /// A sorted table of names in a profile: 16 bytes an entry, the name's offset and length first.
    struct Table: Sendable {
        let start: Int
        let count: Int

        /// Reads the table whose offset and count stand at `header`, and checks every entry.
        init(_ bytes: Span<UInt8>, header: Int) throws(FormatError) {
            guard let offset = bytes.word32(at: header), let count = bytes.word32(at: header + 4) else {
                throw .truncated
            }
            guard count <= UInt32(entryLimit) else { throw .count(count) }
            guard offset >= UInt32(headerSize), let range = bytes.range(at: offset, length: count * 16) else {
                throw .part(index: 0)
            }
            start = range.lowerBound
            self.count = Int(count)
            for index in 0..<self.count {
                guard let name = name(index, in: bytes), !name.isEmpty, name.count <= nameLimit else {
                    throw .part(index: UInt32(index))
                }
                guard index > 0, let previous = self.name(index - 1, in: bytes) else { continue }
                guard precedes(previous, name, in: bytes) else { throw .order(index: UInt32(index)) }
            }
        }

        /// The offset of the entry of that name.
        func find(_ name: String, in bytes: Span<UInt8>) -> Int? {
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                guard let range = self.name(middle, in: bytes) else { return nil }
                switch compare(name, to: range, in: bytes) {
                case 0: return start + 16 * middle
                case ..<0: high = middle
                default: low = middle + 1
                }
            }
            return nil
        }

        private func name(_ index: Int, in bytes: Span<UInt8>) -> Range<Int>? {
            let entry = start + 16 * index
            guard let offset = bytes.word32(at: entry), let length = bytes.word32(at: entry + 4) else {
                return nil
            }
            return bytes.range(at: offset, length: length)
        }

        /// Negative, zero or positive, as `name` sorts before, at or after the stored one.
        private func compare(_ name: String, to range: Range<Int>, in bytes: Span<UInt8>) -> Int {
            var index = range.lowerBound
            for byte in name.utf8 {
                guard index < range.upperBound else { return 1 }
                if byte != bytes[index] { return Int(byte) - Int(bytes[index]) }
                index += 1
            }
            return index - range.upperBound
        }

        private func precedes(_ first: Range<Int>, _ second: Range<Int>, in bytes: Span<UInt8>) -> Bool {
            for index in 0..<min(first.count, second.count) {
                let left = bytes[first.lowerBound + index]
                let right = bytes[second.lowerBound + index]
                if left != right { return left < right }
            }
            return first.count < second.count
        }
    }
}
