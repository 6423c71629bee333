// SPDX-License-Identifier: Apache-2.0
package import Grants
import Spec

/// How Xen runs a domain.
package enum DomainKind: String, Sendable, Equatable {
    case pv, pvh, hvm

    /// Asks xenstore, where xl writes it in a place that only dom0 can write; nil where it does not say.
    package static func read(of domain: UInt32, in store: XenStore) throws -> DomainKind? {
        try store.read("/libxl/\(domain)/type").flatMap(DomainKind.init)
    }

    /// The kinds of those of the domains that carry the type of a target.
    static func read(of domains: [Domain], in store: XenStore) throws -> [UInt32: DomainKind] {
        var kinds: [UInt32: DomainKind] = [:]
        for domain in domains where Label.target(ofType: domain.type) != nil {
            kinds[domain.id] = try read(of: domain.id, in: store)
        }
        return kinds
    }
}

extension Observation {
    /// Whether a domain can be watched with a tier: the events of a PV domain crash the host.
    func suits(_ tier: Tier, _ domain: Domain) -> Bool {
        switch (tier, kinds[domain.id]) {
        case (.read, _), (.control, _), (.events, .pvh), (.events, .hvm): true
        case (.events, .pv), (.events, nil): false
        }
    }
}

extension Spec {
    /// The types of targets that have a monitor of tier events.
    var eventTypes: Set<String> {
        let names = Set(monitors.filter { $0.tier == .events }.flatMap(\.targets))
        return Set(targets.filter { names.contains($0.name) }.map(\.type))
    }
}

extension Preflight {
    /// Targets of tier events that are PV domains, or of which nobody says that they are none: Xen takes the
    /// operation that begins with events from such a monitor, and crashes. It would be the host that ends.
    static func kinds(of spec: Spec, among domains: [Domain], _ kinds: [UInt32: DomainKind]) -> [Problem] {
        let types = spec.eventTypes
        return domains.filter { types.contains($0.type) && !$0.isOver }.compactMap { domain in
            switch kinds[domain.id] {
            case .pvh, .hvm: nil
            case .pv:
                (
                    "domain '\(domain.name)' is a PV domain: asking for its events would crash the host",
                    "tier: control; or start it as type=\"pvh\" or \"hvm\""
                )
            case nil:
                (
                    "xenstore does not say whether domain '\(domain.name)' is a PV domain (/libxl/\(domain.id)/type), "
                        + "whose events would crash the host",
                    "start it anew with xl, or give its monitor tier control"
                )
            }
        }
    }
}
