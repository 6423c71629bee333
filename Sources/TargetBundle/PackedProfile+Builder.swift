// SPDX-License-Identifier: Apache-2.0

extension PackedProfile {
    /// Collects what a profile holds, and packs it. The same contents give the same bytes in whatever order
    /// they were added.
    public struct Builder {
        /// The start of `linux_banner` that is the same in the kernel file and in memory; none for Windows.
        public var bannerPrefix: [UInt8]
        /// The most levels of paging that the kernel can use: 4 or 5; 2 or 3 where the architecture is i386.
        public var pagingLevels: Int
        public var system = OperatingSystem.linux
        public var architecture = Architecture.amd64
        /// By what Windows's kernel is recognised.
        public var identity: PDBIdentity?
        private var symbols: [Entry] = []
        private var members: [Entry] = []

        private struct Entry {
            var name: [UInt8]
            var low: UInt32
            var high: UInt32
        }

        public init(bannerPrefix: [UInt8], pagingLevels: Int = 5) {
            self.bannerPrefix = bannerPrefix
            self.pagingLevels = pagingLevels
        }

        /// Adds a symbol at its address as linked.
        public mutating func addSymbol(_ name: String, at address: UInt64) {
            symbols.append(
                Entry(
                    name: [UInt8](name.utf8), low: UInt32(truncatingIfNeeded: address),
                    high: UInt32(truncatingIfNeeded: address >> 32)))
        }

        /// Adds `struct.member` at an offset in bytes.
        public mutating func addMember(_ name: String, offset: UInt32, size: UInt32) {
            members.append(Entry(name: [UInt8](name.utf8), low: offset, high: size))
        }

        /// Adds a whole structure of a size in bytes.
        public mutating func addStructure(_ name: String, size: UInt32) {
            addMember(name, offset: 0, size: size)
        }

        /// The packed bytes; a name that is there twice, is empty or is too long is refused.
        public func pack() throws(FormatError) -> [UInt8] {
            guard bannerPrefix.isEmpty == (system == .windows), bannerPrefix.count <= 1024 else {
                throw .unrepresentable(.banner)
            }
            guard let levels = UInt32(exactly: pagingLevels), architecture.allows(levels) else {
                throw .unrepresentable(.architecture)
            }
            guard identity == nil || system == .windows else { throw .unrepresentable(.identity) }
            guard symbols.count <= entryLimit else { throw .count(UInt32(truncatingIfNeeded: symbols.count)) }
            guard members.count <= entryLimit else { throw .count(UInt32(truncatingIfNeeded: members.count)) }
            let tables = [try sorted(symbols), try sorted(members)]
            let isFirst = system == .linux && architecture == .amd64
            var bytes = Envelope.begin(magic: magic, version: isFirst ? 1 : 2)
            bytes.append32(architecture.rawValue | levels << 16)
            bytes.append32(system.rawValue)
            let names = headerSize + 16 * (symbols.count + members.count)
            bytes.append32(UInt32(names))
            bytes.append32(UInt32(bannerPrefix.count))
            bytes.append32(UInt32(headerSize))
            bytes.append32(UInt32(symbols.count))
            bytes.append32(UInt32(headerSize + 16 * symbols.count))
            bytes.append32(UInt32(members.count))
            bytes.append32(identity == nil ? 0 : UInt32(names + bannerPrefix.count))
            var text = bannerPrefix
            if let identity { try identity.append(to: &text) }
            for entry in tables[0] + tables[1] {
                bytes.append32(UInt32(names + text.count))
                bytes.append32(UInt32(entry.name.count))
                bytes.append32(entry.low)
                bytes.append32(entry.high)
                text.append(contentsOf: entry.name)
            }
            bytes.append(contentsOf: text)
            try Envelope.close(&bytes, limit: limit)
            _ = try PackedProfile(bytes.span)
            return bytes
        }

        private func sorted(_ entries: [Entry]) throws(FormatError) -> [Entry] {
            for entry in entries where entry.name.isEmpty || entry.name.count > nameLimit {
                throw .unrepresentable(.name)
            }
            return entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }
        }
    }
}
