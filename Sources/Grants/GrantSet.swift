// SPDX-License-Identifier: Apache-2.0
import Host

/// All that a monitor may read of other domains: its targets' names, to check their ids by.
///
/// Nothing more is granted: it cannot list domains, nor read anything else of its targets.
public struct GrantSet: Sendable, Equatable {
    public let monitor: UInt32
    /// The targets' domain ids, in the order in which the monitor numbers them.
    public let targets: [UInt32]

    /// The first id that Xen keeps for itself (DOMID_FIRST_RESERVED in xen.h).
    private static let reserved: UInt32 = 0x7FF0

    /// Plans the entries of a monitor; refuses ids that are not those of guests.
    public static func plan(monitor: UInt32, targets: [UInt32]) throws -> GrantSet {
        for domid in [monitor] + targets where domid == 0 || domid >= reserved {
            throw ToolError(.invalidInput, "domain \(domid) is not a guest", hint: "xl list")
        }
        guard !targets.contains(monitor) else {
            throw ToolError(.invalidInput, "domain \(monitor) would watch itself")
        }
        guard Set(targets).count == targets.count else {
            throw ToolError(.invalidInput, "domain \(monitor) would have the same target twice")
        }
        return GrantSet(monitor: monitor, targets: targets)
    }

    /// The rights on nodes that others own.
    public var grants: [Grant] { targets.map { Grant(node: Nodes.name(of: $0), domid: monitor) } }

    /// Whether everything is as planned.
    public func isInPlace(in store: XenStore, in transaction: XenStore.Transaction = .none) throws -> Bool {
        try grants.allSatisfy { try $0.isInPlace(in: store, in: transaction) }
    }

    /// Grants everything within a transaction.
    func apply(to store: XenStore, in transaction: XenStore.Transaction) throws -> [Grant.Record] {
        guard try store.exists(Nodes.domain(monitor), in: transaction) else {
            throw ToolError(.notFound, "there is no domain \(monitor) in xenstore", hint: "xl list")
        }
        return try grants.map { try $0.apply(to: store, in: transaction) }
    }

    /// Grants everything at once, or nothing.
    public func apply(to store: XenStore) throws -> [Grant.Record] {
        try store.transaction { try apply(to: store, in: $0) }
    }

    /// Takes back what `apply` did, by its records; what is gone already is no error.
    public func revoke(_ records: [Grant.Record], from store: XenStore) throws {
        try Grant.Record.revoke(records, from: store)
    }

    /// The same as commands, with the entries that the nodes would have after them.
    func commands(in store: XenStore) throws -> [String] {
        try grants.map { "xenstore-chmod \($0.node) \(try $0.result(in: store))" }
    }
}
