// SPDX-License-Identifier: Apache-2.0
import Spec

extension Proof {
    /// A pair of types and a class of objects.
    private struct Key: Hashable {
        var source, target, objectClass: String
    }

    /// Everything that a monitor may do, to whatever: exactly what its tier names.
    mutating func checkReach(of monitor: Monitor, _ sides: RuleSides, _ lookup: Spec.Lookup) {
        var expected: [Key: [Allowance]] = [:]
        for allowance in monitor.tier.allowances {
            let source = allowance.subject == .domain ? monitor.type : "\(monitor.type)_channel"
            for target in Self.types(of: allowance.object, monitor, sides, lookup) {
                let key = Key(source: source, target: target, objectClass: allowance.objectClass)
                expected[key, default: []].append(allowance)
            }
        }
        for rule in Self.family(monitor.type).flatMap(sides.from) {
            let key = Key(source: rule.source, target: rule.target, objectClass: rule.objectClass)
            let named = expected.removeValue(forKey: key) ?? []
            compare(rule, with: named, monitor)
        }
        for (key, allowances) in expected {
            let missing = Set(allowances.map(\.permission))
            report(missing: missing, key.source, key.target, key.objectClass, monitor)
        }
    }

    private mutating func compare(_ rule: BinaryPolicy.Rule, with named: [Allowance], _ monitor: Monitor) {
        let reasons = Dictionary(named.map { ($0.permission, $0.reason) }) { first, _ in first }
        rows.append(Self.row(rule, monitor, reasons: reasons))
        let excess = rule.ever.subtracting(reasons.keys)
        if !excess.isEmpty {
            add(
                .excess, rule.source, rule.target, rule.objectClass, excess,
                "\(rule.source) may \(Self.list(excess)) (\(rule.objectClass)) on \(rule.target), "
                    + "which tier \(monitor.tier.rawValue) does not name")
        }
        let missing = named.filter { !($0.isSwitchable ? rule.ever : rule.always).contains($0.permission) }
        if !missing.isEmpty {
            report(
                missing: Set(missing.map(\.permission)), rule.source, rule.target, rule.objectClass, monitor)
        }
    }

    private mutating func report(
        missing: Set<String>, _ source: String, _ target: String, _ objectClass: String, _ monitor: Monitor
    ) {
        add(
            .missing, source, target, objectClass, missing,
            "\(source) may not \(Self.list(missing)) (\(objectClass)) on \(target), "
                + "which tier \(monitor.tier.rawValue) names")
    }

    /// Who may do anything to a monitor: the domains that run the machine, and their event channels.
    mutating func checkExposure(of monitor: Monitor, _ sides: RuleSides) {
        let own = Self.family(monitor.type)
        for rule in own.flatMap(sides.on) where !own.contains(rule.source) {
            // The reach of other monitors is compared permission by permission already.
            let isChannel = ["dom0_t_channel", "xenstore_t_channel"].contains(rule.source)
            if Self.trusted.contains(rule.source)
                || isChannel && rule.objectClass == "event" && rule.ever == ["bind"]
            {
                others.append(Self.row(rule, monitor, reasons: [:]))
            } else {
                add(
                    .exposed, rule.source, rule.target, rule.objectClass, rule.ever,
                    "\(rule.source) may \(Self.list(rule.ever)) (\(rule.objectClass)) "
                        + "on the monitor's \(rule.target)")
            }
        }
    }

    /// Who may reach the memory of a target: itself, its monitors and who runs the machine.
    mutating func checkMemory(of target: Target, _ sides: RuleSides, _ lookup: Spec.Lookup) {
        let allowed = Self.trusted.union(Self.family(target.type))
            .union(lookup.monitors(of: target).map(\.type))
        for rule in sides.on(target.type) where rule.objectClass == "mmu" {
            guard !allowed.contains(rule.source) else { continue }
            add(
                .exposed, rule.source, rule.target, rule.objectClass, rule.ever,
                "\(rule.source) may \(Self.list(rule.ever)) (mmu) on the target's \(rule.target)")
        }
    }

    /// Who may do to monitors what running them takes.
    private static let trusted: Set<String> = ["dom0_t", "xenstore_t"]

    /// The types that stand for one domain: as a subject, met by itself, and its event channels.
    private static func family(_ type: String) -> [String] { [type, "\(type)_self", "\(type)_channel"] }

    private static func types(
        of object: Allowance.Object, _ monitor: Monitor, _ sides: RuleSides, _ lookup: Spec.Lookup
    ) -> [String] {
        switch object {
        case .target: lookup.targets(of: monitor).map(\.type)
        case .own: ["\(monitor.type)_self"]
        case .ownChannel: ["\(monitor.type)_channel"]
        case .hypervisor: ["xen_t"]
        case .dom0: ["dom0_t"]
        case .xenstore: sides.types.contains("xenstore_t") ? ["xenstore_t"] : []
        }
    }

    private static func row(_ rule: BinaryPolicy.Rule, _ monitor: Monitor, reasons: [String: String]) -> Row {
        Row(
            monitor: monitor.name, source: rule.source, target: rule.target, class: rule.objectClass,
            permissions: rule.ever.sorted(), conditional: rule.ever.subtracting(rule.always).sorted(),
            reasons: reasons.filter { rule.ever.contains($0.key) })
    }

    private static func list(_ permissions: Set<String>) -> String {
        permissions.sorted().joined(separator: ", ")
    }
}
