// SPDX-License-Identifier: Apache-2.0

extension SymbolIndex {
    /// Collects the symbols of a kernel, and packs them. The same contents give the same bytes in whatever order
    /// they were added.
    public struct Builder {
        private var symbols: [Entry] = []
        private var members: [Entry] = []
        /// All names, one behind the other.
        private var text: [UInt8] = []

        private struct Entry {
            var name: Range<Int>
            var type: UInt8
            var value: UInt64
        }

        /// The most symbols, and the most members: ten times what the largest kernels have.
        static let entryLimit = 1 << 21

        public init() {}

        /// How many symbols were added.
        public var symbolCount: Int { symbols.count }

        /// Adds a symbol at its address as linked; `type` is the letter that `nm` prints, or 0.
        public mutating func addSymbol(_ name: some Sequence<UInt8>, type: UInt8 = 0, at address: UInt64) {
            // One more than the limit, for `pack` to see.
            guard symbols.count <= Self.entryLimit, text.count <= limit else { return }
            symbols.append(Entry(name: keep(name), type: type, value: address))
        }

        /// Calls `visit` with the name and the address of each symbol that begins so, in the order in which they were added.
        public func forEachSymbol(
            startingWith prefix: [UInt8], _ visit: (_ name: ArraySlice<UInt8>, _ address: UInt64) -> Void
        ) {
            for entry in symbols where text[entry.name].starts(with: prefix) {
                visit(text[entry.name], entry.value)
            }
        }

        /// Adds `struct.member`, or a structure at offset 0, in bytes.
        public mutating func addMember(_ name: some Sequence<UInt8>, offset: UInt32, size: UInt32) {
            guard members.count <= Self.entryLimit, text.count <= limit else { return }
            members.append(Entry(name: keep(name), type: 0, value: UInt64(offset) | UInt64(size) << 32))
        }

        private mutating func keep(_ name: some Sequence<UInt8>) -> Range<Int> {
            let start = text.count
            text.append(contentsOf: name)
            return start..<text.count
        }

        /// The packed bytes. What was added twice is there once; a member of two different places is left out.
        public func pack() throws(FormatError) -> [UInt8] {
            let most = max(symbols.count, members.count)
            guard most <= Self.entryLimit else { throw .count(UInt32(most)) }
            guard text.count <= limit else { throw .length(UInt32(clamping: text.count)) }
            for entry in symbols where entry.name.isEmpty || entry.name.count > 0xffff {
                throw .unrepresentable(.name)
            }
            let symbols = distinct(sorted(self.symbols))
            let members = unambiguous(distinct(sorted(self.members)))
            let order = byAddress(symbols)
            let tables = headerSize + 20 * symbols.count + 16 * members.count
            guard tables + text.count <= limit else { throw .length(UInt32(clamping: tables + text.count)) }
            var bytes = Envelope.begin(magic: magic)
            bytes.reserveCapacity(tables + text.count)
            bytes.append32(UInt32(headerSize))
            bytes.append32(UInt32(symbols.count))
            bytes.append32(UInt32(headerSize + 16 * symbols.count))
            bytes.append32(UInt32(headerSize + 20 * symbols.count))
            bytes.append32(UInt32(members.count))
            bytes.append32(0)
            var names: [UInt8] = []
            names.reserveCapacity(text.count)
            append(symbols, to: &bytes, &names, behind: tables)
            for number in order { bytes.append32(number) }
            append(members, to: &bytes, &names, behind: tables)
            bytes.append(contentsOf: names)
            try Envelope.close(&bytes, limit: limit)
            return bytes
        }

        private func append(
            _ entries: [Entry], to bytes: inout [UInt8], _ names: inout [UInt8], behind tables: Int
        ) {
            var previous: (entry: Entry, offset: Int)?
            for entry in entries {
                let offset: Int
                if let previous, compare(previous.entry, entry) == 0 {
                    offset = previous.offset
                } else {
                    offset = tables + names.count
                    names.append(contentsOf: text[entry.name])
                }
                bytes.append32(UInt32(offset))
                bytes.append32(UInt32(entry.name.count) | UInt32(entry.type) << 16)
                bytes.append32(UInt32(truncatingIfNeeded: entry.value))
                bytes.append32(UInt32(truncatingIfNeeded: entry.value >> 32))
                previous = (entry, offset)
            }
        }

        private func compare(_ first: Entry, _ second: Entry) -> Int {
            text.span.order(of: first.name, against: second.name)
        }

        private func sorted(_ entries: [Entry]) -> [Entry] {
            entries.sorted {
                let order = compare($0, $1)
                return order != 0 ? order < 0 : ($0.value, $0.type) < ($1.value, $1.type)
            }
        }

        private func distinct(_ entries: [Entry]) -> [Entry] {
            var kept: [Entry] = []
            kept.reserveCapacity(entries.count)
            for entry in entries {
                if let last = kept.last, last.value == entry.value, last.type == entry.type,
                    compare(last, entry) == 0
                {
                    continue
                }
                kept.append(entry)
            }
            return kept
        }

        private func unambiguous(_ entries: [Entry]) -> [Entry] {
            entries.indices.filter { index in
                let before = index > 0 && compare(entries[index - 1], entries[index]) == 0
                let after = index + 1 < entries.count && compare(entries[index], entries[index + 1]) == 0
                return !before && !after && entries[index].name.count <= 0xffff
                    && !entries[index].name.isEmpty
            }.map { entries[$0] }
        }

        /// The numbers of the symbols by their addresses; at one address, those that other files see first.
        private func byAddress(_ entries: [Entry]) -> [UInt32] {
            let numbers = (0..<UInt32(entries.count)).sorted { left, right in
                let first = entries[Int(left)]
                let second = entries[Int(right)]
                if first.value != second.value { return first.value < second.value }
                let isFirst = isGlobal(first.type)
                return isFirst != isGlobal(second.type) ? isFirst : left < right
            }
            return numbers
        }
    }
}
