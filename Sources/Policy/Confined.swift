// SPDX-License-Identifier: Apache-2.0
import Spec

/// A domain that the policy holds to a table: a monitor or the supervisor, and whom its table is about.
struct Confined {
    /// The monitor's; empty for the supervisor, as no monitor's can be.
    var name: String
    var type: String
    var label: String
    /// What names its permissions, in a sentence.
    var table: String
    var allowances: [Allowance]
    var targets: [Target]
    /// Those of them that have a monitor of tier events.
    var eventTargets: [Target]
    /// Itself, or the monitors that it looks after.
    var monitors: [Monitor]

    init(_ monitor: Monitor, _ lookup: Spec.Lookup) {
        (name, type, label) = (monitor.name, monitor.type, monitor.label)
        table = "tier \(monitor.tier.rawValue)"
        allowances = monitor.tier.allowances
        targets = lookup.targets(of: monitor)
        eventTargets = []
        monitors = [monitor]
    }

    /// The supervisor of a spec; nil where there is nothing to supervise.
    init?(supervisorOf spec: Spec, _ lookup: Spec.Lookup) {
        monitors = spec.supervised
        guard !monitors.isEmpty else { return nil }
        (name, type, label) = ("", Label.supervisor, Label.supervisorLabel)
        table = "the supervisor's part"
        allowances = Allowance.supervisor + Allowance.any
        let watched = Set(monitors.flatMap(\.targets))
        let withEvents = Set(monitors.filter { $0.tier == .events }.flatMap(\.targets))
        targets = spec.targets.filter { watched.contains($0.name) }
        eventTargets = targets.filter { withEvents.contains($0.name) }
    }

    /// All of a spec: the monitors in its order, and the supervisor.
    static func all(of spec: Spec) -> [Confined] {
        let lookup = spec.lookup
        let supervisor = Confined(supervisorOf: spec, lookup)
        return spec.monitors.map { Confined($0, lookup) } + (supervisor.map { [$0] } ?? [])
    }

    /// The types that stand for the domain: as a subject, met by itself, and its event channels.
    var family: [String] { Self.family(of: type) }

    /// The same of any domain.
    static func family(of type: String) -> [String] { [type, "\(type)_self", "\(type)_channel"] }

    /// The types that act in an allowance.
    func types(of subject: Allowance.Subject) -> [String] {
        switch subject {
        case .domain: [type]
        case .channel: ["\(type)_channel"]
        case .targetChannel: targets.map { "\($0.type)_channel" }
        }
    }

    /// The types that an allowance is about.
    func types(of object: Allowance.Object) -> [String] {
        switch object {
        case .target: targets.map(\.type)
        case .eventTarget: eventTargets.map(\.type)
        case .targetChannel: targets.map { "\($0.type)_channel" }
        case .own: ["\(type)_self"]
        case .ownChannel: ["\(type)_channel"]
        case .monitor: monitors.map(\.type)
        case .hypervisor: ["xen_t"]
        case .dom0: ["dom0_t"]
        case .xenstore: ["xenstore_t"]
        }
    }

    /// What the table says of a pair of types.
    func allowances(from source: String?, to target: String?) -> [Allowance] {
        guard let source, let target else { return [] }
        return allowances.filter {
            types(of: $0.subject).contains(source) && types(of: $0.object).contains(target)
        }
    }
}
