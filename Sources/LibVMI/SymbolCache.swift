// SPDX-License-Identifier: Apache-2.0

/// Whose symbol: the image that it lies in, and the process whose that is; 0 and 0 are the kernel.
struct SymbolScope: Equatable {
    var base: UInt64 = 0
    var pid: Int32 = 0

    static let kernel = SymbolScope()
}

/// Addresses by name: what was looked up, and what programs added.
///
/// Names are compared as bytes, so that finding one makes no string.
struct SymbolCache {
    private struct Entry {
        var scope: SymbolScope
        var start: Int
        var count: Int
        var address: UInt64
    }

    private var index = HashIndex()
    private var entries: [Entry] = []
    private var text: [UInt8] = []

    func find(_ name: Name, in scope: SymbolScope) -> UInt64? {
        locate(name.bytes, scope, hash(name, scope)).map { entries[$0].address }
    }

    mutating func insert(_ address: UInt64, for name: Name, in scope: SymbolScope) {
        let hash = hash(name, scope)
        let name = name.bytes
        if let known = locate(name, scope, hash) {
            entries[known].address = address
            return
        }
        if entries.count == HashIndex.limit { removeAll() }
        index.append(hash)
        entries.append(Entry(scope: scope, start: text.count, count: name.count, address: address))
        for position in name.indices { text.append(name[position]) }
    }

    mutating func removeAll() { self = SymbolCache() }

    private func locate(_ name: Span<UInt8>, _ scope: SymbolScope, _ hash: UInt64) -> Int? {
        var candidate = index.next(hash)
        while let found = candidate {
            if entries[found].scope == scope, equals(name, entries[found]) { return found }
            candidate = index.next(hash, after: found)
        }
        return nil
    }

    private func equals(_ name: Span<UInt8>, _ entry: Entry) -> Bool {
        guard name.count == entry.count else { return false }
        let known = text.span.extracting(entry.start..<entry.start + entry.count)
        for position in name.indices where name[position] != known[position] { return false }
        return true
    }

    private func hash(_ name: Name, _ scope: SymbolScope) -> UInt64 {
        name.hash ^ scope.base &* 31 ^ UInt64(UInt32(bitPattern: scope.pid)) << 32
    }
}
