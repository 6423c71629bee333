// SPDX-License-Identifier: Apache-2.0
import Spec

/// Whom a FLASK type stands for.
enum Party: Equatable {
    case monitor(Monitor)
    case target(Target)
    /// A type that this tool gives to a monitor, or a target, which the spec does not have.
    case strangeMonitor(String)
    case strangeTarget(String)
    case supervisor
    case dom0, xenstore, hypervisor, deviceMemory, hypervisorHeap, security
    /// What has a label that the policy does not know, or none.
    case unlabeled
    /// A type of the site's own policy, or of Xen's.
    case other(String)

    /// How the type is that domain's: as one that acts, as the domain meets itself, its event channels.
    enum Role { case domain, own, channel }

    /// In a sentence.
    var words: String {
        switch self {
        case .monitor(let monitor): "the monitor '\(monitor.name)'"
        case .target(let target): "the target '\(target.name)'"
        case .strangeMonitor(let type): "a monitor of another spec (\(type))"
        case .strangeTarget(let type): "a target of another spec (\(type))"
        case .supervisor: "the supervisor"
        case .dom0: "dom0"
        case .xenstore: "the xenstore domain"
        case .hypervisor: "the hypervisor"
        case .deviceMemory: "the memory of devices"
        case .hypervisorHeap: "the hypervisor's own memory"
        case .security: "the policy itself"
        case .unlabeled: "something without a label that the policy knows"
        case .other(let type): "a domain or device of type \(type)"
        }
    }
}

/// The types of a spec, and whom each stands for.
struct Parties {
    private var known: [String: (Party, Party.Role)] = [:]

    init(_ spec: Spec?) {
        for monitor in spec?.monitors ?? [] { add(monitor.type, .monitor(monitor)) }
        for target in spec?.targets ?? [] { add(target.type, .target(target)) }
        let fixed: [(String, Party)] = [
            (Label.supervisor, .supervisor), ("dom0_t", .dom0), ("xenstore_t", .xenstore),
            ("xen_t", .hypervisor), ("domio_t", .deviceMemory),
            ("domxen_t", .hypervisorHeap), ("security_t", .security), ("unlabeled_t", .unlabeled),
        ]
        for (type, party) in fixed { add(type, party) }
    }

    private mutating func add(_ type: String, _ party: Party) {
        known[type] = (party, .domain)
        known["\(type)_self"] = (party, .own)
        known["\(type)_channel"] = (party, .channel)
    }

    subscript(type: String?) -> (party: Party, role: Party.Role) {
        guard let type else { return (.unlabeled, .domain) }
        if let known = known[type] { return known }
        if type.hasPrefix("stubvmi_monitor_") { return (.strangeMonitor(type), .domain) }
        if type.hasPrefix("stubvmi_target_") { return (.strangeTarget(type), .domain) }
        return (.other(type), .domain)
    }
}
