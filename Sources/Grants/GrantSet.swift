// SPDX-License-Identifier: Apache-2.0
import Host

/// All that a monitor gets in xenstore: its targets' ids, and their names to check them by.
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

    /// The nodes that dom0 writes for the monitor.
    public var values: [(node: String, value: String)] {
        targets.enumerated().map { (Nodes.target($0.offset, of: monitor), String($0.element)) }
    }

    /// Who may read those: dom0 owns them.
    var access: [Access] { [Access(0, []), Access(monitor, .read)] }

    /// Whether everything is as planned.
    public func isInPlace(in store: XenStore) throws -> Bool {
        try grants.allSatisfy { try $0.isInPlace(in: store) }
            && values.allSatisfy { node, value in
                try store.read(node) == value && store.permissions(node) == access
            }
    }

    /// Grants and writes everything at once: the monitor sees all of it or nothing.
    public func apply(to store: XenStore) throws -> [Grant.Record] {
        try store.transaction { transaction in
            guard try store.exists(Nodes.domain(monitor), in: transaction) else {
                throw ToolError(.notFound, "there is no domain \(monitor) in xenstore", hint: "xl list")
            }
            let records = try grants.map { try $0.apply(to: store, in: transaction) }
            for (node, value) in values {
                try store.write(node, value, in: transaction)
                try store.setPermissions(node, access, in: transaction)
            }
            return records
        }
    }

    /// Takes back what `apply` did, by its records; what is gone already is no error.
    public func revoke(_ records: [Grant.Record], from store: XenStore) throws {
        try store.transaction { transaction in
            for record in records { try record.revoke(from: store, in: transaction) }
            for (node, value) in values where try store.read(node, in: transaction) == value {
                try store.remove(node, in: transaction)
            }
            for parent in [Nodes.requests(to: monitor) + "/target", Nodes.requests(to: monitor)]
            where try store.list(parent, in: transaction)?.isEmpty == true {
                try store.remove(parent, in: transaction)
            }
        }
    }

    /// The same as commands, with the entries that the nodes would have after them.
    public func chmodCommands(in store: XenStore) throws -> [String] {
        let reads = try grants.map { "xenstore-chmod \($0.node) \(try $0.result(in: store))" }
        let writes = values.flatMap { node, value in
            [
                "xenstore-write \(node) \(value)",
                "xenstore-chmod \(node) \(AccessList(entries: access))",
            ]
        }
        return reads + writes
    }
}
