// SPDX-License-Identifier: Apache-2.0
import Host

extension HandOver {
    /// Grants and writes everything at once: the monitor sees all of it or nothing.
    ///
    /// Doing it again changes nothing; another hand-over of the same or a lower number is refused.
    public func apply(to store: XenStore) throws -> [Grant.Record] {
        try store.transaction { transaction in
            let records = try names.apply(to: store, in: transaction)
            if try nodesAreInPlace(in: store, in: transaction) { return records }
            if let last = try store.generation(of: monitor, in: transaction), last >= generation {
                throw ToolError(
                    .exists,
                    "the monitor (domain \(monitor)) was handed generation \(last) already, "
                        + "and \(generation) is not above it", hint: "stubvmi plan")
            }
            try store.write(nodes, as: generation, for: monitor, in: transaction)
            return records
        }
    }

    /// Whether this generation is the one that counts, whole and readable by the monitor.
    public func isInPlace(in store: XenStore) throws -> Bool {
        try names.isInPlace(in: store) && nodesAreInPlace(in: store, in: .none)
    }

    private func nodesAreInPlace(in store: XenStore, in transaction: XenStore.Transaction) throws -> Bool {
        let number = Nodes.generation(of: monitor)
        guard try store.generation(of: monitor, in: transaction) == generation,
            try store.permissions(number, in: transaction) == access,
            // No bundle is a statement too.
            try bundle != nil || !store.exists(home + "/bundle", in: transaction)
        else { return false }
        return try nodes.allSatisfy { path, value in
            try store.bytes(of: path, in: transaction) == value
                && store.permissions(path, in: transaction) == access
        }
    }

    /// Takes back the grants of these records and the generation's nodes; what is gone already is no error.
    ///
    /// Its number stays, so that no other hand-over gets it.
    public func withdraw(_ records: [Grant.Record], from store: XenStore) throws {
        try store.transaction { transaction in
            for record in records { try record.revoke(from: store, in: transaction) }
            // Removing what is not there would make the nodes above it.
            if try store.exists(home, in: transaction) { try store.remove(home, in: transaction) }
        }
    }

    /// Takes away the nodes of all generations of a monitor but one; revokes nothing.
    public static func removeNodes(of monitor: UInt32, but kept: UInt32, from store: XenStore) throws {
        let requests = Nodes.requests(to: monitor)
        try store.transaction { transaction in
            for name in try store.list(requests, in: transaction) ?? [] {
                guard let number = MonitorState.generation(name), number != kept else { continue }
                try store.remove("\(requests)/\(name)", in: transaction)
            }
        }
    }

    /// The same as commands, with the entries that the name nodes would have after them; a bundle is left
    /// out, because it is no text.
    ///
    /// One `xenstore-write` is one transaction, and its nodes have the entries of the domain's own.
    public func commands(in store: XenStore) throws -> [String] {
        let texts = nodes.filter { !$0.path.hasPrefix(home + "/bundle/") }
        let values = texts.map { "\($0.path) \(String(decoding: $0.value, as: UTF8.self))" }
        let all = values + ["\(Nodes.generation(of: monitor)) \(generation)"]
        return try names.commands(in: store) + ["xenstore-write \(all.joined(separator: " "))"]
    }
}

extension XenStore {
    /// Writes the nodes of a generation, and makes it the one that counts.
    ///
    /// A new node has the entries of the one above it, so those of the generation's own are those of all.
    func write(
        _ nodes: [(path: String, value: [UInt8])], as generation: UInt32, for domain: UInt32,
        in transaction: Transaction
    ) throws {
        let home = Nodes.generation(generation, of: domain)
        let access = HandOver.access(for: domain)
        try remove(home, in: transaction)
        try write(home, "", in: transaction)
        try setPermissions(home, access, in: transaction)
        for (path, value) in nodes { try write(path, value, in: transaction) }
        let number = Nodes.generation(of: domain)
        try write(number, String(generation), in: transaction)
        try setPermissions(number, access, in: transaction)
    }
}
