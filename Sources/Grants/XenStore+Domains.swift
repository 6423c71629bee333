// SPDX-License-Identifier: Apache-2.0
import Host

extension XenStore {
    /// The running domains that have a name, by id.
    public func domains() throws -> [(domid: UInt32, name: String)] {
        try domids().compactMap { domid in try read(Nodes.name(of: domid)).map { (domid, $0) } }
    }

    /// The ids of the domains of that name: one, unless somebody renames domains.
    public func domids(named name: String) throws -> [UInt32] {
        try domains().filter { $0.name == name }.map(\.domid)
    }

    /// The domain of that name with the highest id; nil if there is none.
    ///
    /// Xen counts ids upwards, so one that was just made is among the first that are looked at.
    public func newestDomain(named name: String) throws -> UInt32? {
        try domids().reversed().first { try read(Nodes.name(of: $0)) == name }
    }

    /// Every right that a domain holds on another's name: also those whose records were lost.
    public func grants() throws -> [Grant] {
        try domids().flatMap { owner in
            let node = Nodes.name(of: owner)
            // The first entry is the node's owner; a domain's entry on its own name is the toolstack's.
            return try (permissions(node) ?? []).dropFirst()
                .filter { $0.domid != owner && !$0.rights.isEmpty }
                .map { Grant(node: node, domid: $0.domid) }
        }
    }

    /// The names of other domains that this one may read.
    public func grants(heldBy monitor: UInt32) throws -> [Grant] {
        try grants().filter { $0.domid == monitor }
    }

    private func domids() throws -> [UInt32] {
        try (list("/local/domain") ?? []).compactMap { UInt32($0) }.sorted()
    }
}
