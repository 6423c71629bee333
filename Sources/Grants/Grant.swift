// SPDX-License-Identifier: Apache-2.0
import Host

/// That a domain may read a xenstore node.
public struct Grant: Sendable, Hashable, Codable {
    public var node: String
    public var domid: UInt32

    public init(node: String, domid: UInt32) {
        self.node = node
        self.domid = domid
    }

    /// What granting did: enough to take exactly that back.
    public struct Record: Sendable, Hashable, Codable {
        public var grant: Grant
        var change: AccessList.Change

        /// Whether anything was changed at all.
        public var isChange: Bool { change != .none }
    }

    /// Lets the domain read the node, and leaves all that its other entries say as it is.
    ///
    /// The first record is the one to keep: granting again changes nothing, and says so.
    public func apply(to store: XenStore, in transaction: XenStore.Transaction) throws -> Record {
        guard let entries = try store.permissions(node, in: transaction) else {
            throw ToolError(.notFound, "there is no xenstore node \(node)", hint: "xl list")
        }
        var list = AccessList(entries: entries)
        let change = try list.allowReading(domid, of: node)
        if change != .none { try store.setPermissions(node, list.entries, in: transaction) }
        return Record(grant: self, change: change)
    }

    /// What the node's entries will be.
    func result(in store: XenStore) throws -> AccessList {
        guard let entries = try store.permissions(node) else {
            throw ToolError(.notFound, "there is no xenstore node \(node)", hint: "xl list")
        }
        var list = AccessList(entries: entries)
        _ = try list.allowReading(domid, of: node)
        return list
    }

    /// Whether the domain may read the node; false if there is none.
    public func isInPlace(in store: XenStore, in transaction: XenStore.Transaction = .none) throws -> Bool {
        guard let entries = try store.permissions(node, in: transaction) else { return false }
        var list = AccessList(entries: entries)
        return (try? list.allowReading(domid, of: node)) == AccessList.Change.none
    }
}

extension Grant.Record {
    /// What is taken back when no record is left: an entry of the domain's own.
    public init(assumedFor grant: Grant) { self.init(grant: grant, change: .entry) }

    /// Takes back what was granted, and nothing else. A node that is gone has nothing to take back.
    public func revoke(from store: XenStore, in transaction: XenStore.Transaction) throws {
        guard let entries = try store.permissions(grant.node, in: transaction) else { return }
        var list = AccessList(entries: entries)
        guard list.takeBack(change, from: grant.domid) else { return }
        try store.setPermissions(grant.node, list.entries, in: transaction)
    }
    /// Takes back several at once.
    public static func revoke(_ records: [Grant.Record], from store: XenStore) throws {
        try store.transaction { transaction in
            for record in records { try record.revoke(from: store, in: transaction) }
        }
    }

    /// What is to be kept of two rounds of granting: the record that tells how the right came about.
    public static func merged(_ earlier: [Grant.Record], _ later: [Grant.Record]) -> [Grant.Record] {
        let known = Set(earlier.filter(\.isChange).map(\.grant))
        let added = later.filter { !known.contains($0.grant) }
        let replaced = Set(added.map(\.grant))
        return earlier.filter { !replaced.contains($0.grant) } + added
    }
}
