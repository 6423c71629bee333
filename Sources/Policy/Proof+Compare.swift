// SPDX-License-Identifier: Apache-2.0
import Spec

extension Proof {
    /// A pair of types and a class of objects.
    private struct Key: Hashable {
        var source, target, objectClass: String
    }

    /// Everything that a monitor or the supervisor may do, to whatever: exactly what its table names.
    mutating func checkReach(of domain: Confined, _ sides: RuleSides) {
        var expected: [Key: [Allowance]] = [:]
        for allowance in domain.allowances where allowance.object != .xenstore || sides.hasXenstore {
            for source in domain.types(of: allowance.subject) {
                for target in domain.types(of: allowance.object) {
                    let key = Key(source: source, target: target, objectClass: allowance.objectClass)
                    expected[key, default: []].append(allowance)
                }
            }
        }
        for rule in domain.family.flatMap(sides.from) {
            let key = Key(source: rule.source, target: rule.target, objectClass: rule.objectClass)
            let named = expected.removeValue(forKey: key) ?? []
            compare(rule, with: named, domain)
        }
        // What leads from a target to the monitor.
        for rule in sides.on(domain.type) {
            let key = Key(source: rule.source, target: rule.target, objectClass: rule.objectClass)
            if let named = expected.removeValue(forKey: key) { compare(rule, with: named, domain) }
        }
        for (key, allowances) in expected {
            let missing = Set(allowances.map(\.permission))
            report(missing: missing, key.source, key.target, key.objectClass, domain)
        }
    }

    private mutating func compare(_ rule: BinaryPolicy.Rule, with named: [Allowance], _ domain: Confined) {
        let reasons = Dictionary(named.map { ($0.permission, $0.reason) }) { first, _ in first }
        rows.append(Self.row(rule, domain, reasons: reasons))
        let excess = rule.ever.subtracting(reasons.keys)
        if !excess.isEmpty {
            add(
                .excess, rule.source, rule.target, rule.objectClass, excess,
                "\(rule.source) may \(Self.list(excess)) (\(rule.objectClass)) on \(rule.target), "
                    + "which \(domain.table) does not name")
        }
        let missing = named.filter { !($0.isSwitchable ? rule.ever : rule.always).contains($0.permission) }
        if !missing.isEmpty {
            report(
                missing: Set(missing.map(\.permission)), rule.source, rule.target, rule.objectClass, domain)
        }
    }

    private mutating func report(
        missing: Set<String>, _ source: String, _ target: String, _ objectClass: String, _ domain: Confined
    ) {
        add(
            .missing, source, target, objectClass, missing,
            "\(source) may not \(Self.list(missing)) (\(objectClass)) on \(target), "
                + "which \(domain.table) names")
    }

    /// Who may do anything to a monitor or the supervisor: the domains that run the machine, and their event
    /// channels; to a monitor that is supervised, the supervisor. What else its table names was compared.
    mutating func checkExposure(of domain: Confined, _ sides: RuleSides) {
        let own = domain.family
        let isSupervised = !domain.name.isEmpty && domain.monitors.contains { $0.tier.isSupervised }
        for rule in own.flatMap(sides.on) where !own.contains(rule.source) {
            let named = Set(
                domain.allowances(from: rule.source, to: rule.target)
                    .filter { $0.objectClass == rule.objectClass }.map(\.permission))
            if !named.isEmpty { continue }
            let isChannel = ["dom0_t_channel", "xenstore_t_channel"].contains(rule.source)
            // Its reach is compared permission by permission already.
            let isSupervisor = isSupervised && rule.source == Label.supervisor
            if Self.trusted.contains(rule.source) || isSupervisor
                || isChannel && rule.objectClass == "event" && rule.ever == ["bind"]
            {
                others.append(Self.row(rule, domain, reasons: [:]))
            } else {
                let whose = domain.name.isEmpty ? "supervisor" : "monitor"
                add(
                    .exposed, rule.source, rule.target, rule.objectClass, rule.ever,
                    "\(rule.source) may \(Self.list(rule.ever)) (\(rule.objectClass)) "
                        + "on the \(whose)'s \(rule.target)")
            }
        }
    }

    /// Who may reach the memory of a target: itself, its monitors, their supervisor and who runs the machine.
    mutating func checkMemory(of target: Target, _ sides: RuleSides, _ lookup: Spec.Lookup) {
        let monitors = lookup.monitors(of: target)
        let isSupervised = monitors.contains { $0.tier.isSupervised }
        let allowed = Self.trusted.union(Confined.family(of: target.type)).union(monitors.map(\.type))
            .union(isSupervised ? [Label.supervisor] : [])
        for rule in sides.on(target.type) where rule.objectClass == "mmu" {
            guard !allowed.contains(rule.source) else { continue }
            add(
                .exposed, rule.source, rule.target, rule.objectClass, rule.ever,
                "\(rule.source) may \(Self.list(rule.ever)) (mmu) on the target's \(rule.target)")
        }
    }

    /// Who may do to monitors what running them takes.
    private static let trusted: Set<String> = ["dom0_t", "xenstore_t"]

    private static func row(_ rule: BinaryPolicy.Rule, _ domain: Confined, reasons: [String: String]) -> Row {
        Row(
            monitor: domain.name, source: rule.source, target: rule.target, class: rule.objectClass,
            permissions: rule.ever.sorted(), conditional: rule.ever.subtracting(rule.always).sorted(),
            reasons: reasons.filter { rule.ever.contains($0.key) })
    }

    private static func list(_ permissions: Set<String>) -> String {
        permissions.sorted().joined(separator: ", ")
    }
}
