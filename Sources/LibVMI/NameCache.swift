// SPDX-License-Identifier: Apache-2.0

/// Names by address, as they are lent to C programs: a name stays where it is until all are forgotten.
struct NameCache: ~Copyable {
    private var index = HashIndex()
    private var entries: [(scope: SymbolScope, address: UInt64, name: Int)] = []
    private var texts = LentTexts()

    func find(_ address: UInt64, in scope: SymbolScope) -> LentText.Handle? {
        guard let found = locate(address, scope) else { return nil }
        return texts[entries[found].name]
    }

    /// Keeps a name; one that programs have been lent stays valid even when another takes its place.
    mutating func insert(_ name: Span<UInt8>, for address: UInt64, in scope: SymbolScope) {
        if entries.count == HashIndex.limit { removeAll() }
        guard let number = texts.append(name) else { return }
        if let known = locate(address, scope) {
            entries[known].name = number
            return
        }
        index.append(hash(address, scope))
        entries.append((scope, address, number))
    }

    mutating func removeAll() {
        index.removeAll()
        entries = []
        texts = LentTexts()
    }

    private func locate(_ address: UInt64, _ scope: SymbolScope) -> Int? {
        let hash = hash(address, scope)
        var candidate = index.next(hash)
        while let found = candidate {
            if entries[found].scope == scope, entries[found].address == address { return found }
            candidate = index.next(hash, after: found)
        }
        return nil
    }

    private func hash(_ address: UInt64, _ scope: SymbolScope) -> UInt64 {
        address ^ scope.base &* 31 ^ UInt64(UInt32(bitPattern: scope.pid)) << 32
    }
}
