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
                guard bytes.order(of: previous, against: name) < 0 else { throw .order(index: UInt32(index)) }
            }
        }

        /// The offset of the entry of that name.
        func find(_ name: String, in bytes: Span<UInt8>) -> Int? {
            var low = 0
            var high = count
            while low < high {
                let middle = (low + high) / 2
                guard let range = self.name(middle, in: bytes) else { return nil }
                switch bytes.order(of: name, against: range) {
                case 0: return start + 16 * middle
                case ..<0: high = middle
                default: low = middle + 1
                }
            }
            return nil
        }

        /// The 64 bits behind the name of an entry.
        func value(_ index: Int, in bytes: Span<UInt8>) -> UInt64? {
            bytes.word64(at: start + 16 * index + 8)
        }

        /// The name of an entry; bytes that are not UTF-8 are replaced.
        func nameText(_ index: Int, in bytes: Span<UInt8>) -> String? {
            name(index, in: bytes).map { bytes.text($0) }
        }

        private func name(_ index: Int, in bytes: Span<UInt8>) -> Range<Int>? {
            let entry = start + 16 * index
            guard let offset = bytes.word32(at: entry), let length = bytes.word32(at: entry + 4) else {
                return nil
            }
            return bytes.range(at: offset, length: length)
        }

    }
}
