// SPDX-License-Identifier: Apache-2.0
import Spec

extension Planner {
    /// The policy when all is done: the spec's, and a type for each domain that stays and carries one.
    func final(_ actions: [Plan.Action]) -> Rules {
        let gone = Set(actions.filter { $0.kind == .delete }.flatMap(\.remains))
        return Rules(spec).carrying(
            seen.domains.filter { !gone.contains($0.id) }, before: state.policy?.rules
        ).withoutEvents(of: pvTargets)
    }

    /// Types of targets that a PV domain carries: nobody may ask for the events of such a domain. Where the
    /// policy is sealed nothing can be done about it, and all else is to go on.
    private var pvTargets: Set<String> {
        if seen.isSealed { return [] }
        return Set(seen.domains.filter { seen.kinds[$0.id] == .pv && !$0.isOver }.map(\.type))
    }

    /// The policy while it is being done: also what running monitors are still allowed.
    func during(_ final: Rules) -> Rules {
        let live = Dictionary(seen.domains.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        // Put together first: to unite the rules of all once for each monitor would be quadratic.
        var entries: [String: Rules.Entry] = [:]
        for one in state.monitors {
            guard let domain = live[one.domain], domain.label == one.label, defect(of: domain) == nil else {
                continue
            }
            // One that was cut off may hold what it had before.
            let held = isCutOff(one) ? loadedTargets(of: one.name) ?? [] : []
            let names = held.union(one.targets.map(\.name)).union(entries[one.name]?.targets ?? [])
            let tier = entries[one.name]?.tier ?? Tier(rawValue: one.tier) ?? .read
            entries[one.name] = Rules.Entry(name: one.name, tier: tier, targets: names.sorted())
        }
        var rules = Rules(
            monitors: Array(entries.values), targets: Array(Set(entries.values.flatMap(\.targets)))
        ).union(final)
        rules = rules.unsealed.carrying(seen.domains, before: state.policy?.rules)
            .withoutEvents(of: pvTargets)
        // What is loaded already need not be opened first.
        return isPolicyKnown && state.policy?.rules == final && rules == final.unsealed ? final : rules
    }

    /// What the loaded policy lets a monitor watch; nil where that is not known.
    func loadedTargets(of name: String) -> Set<String>? {
        guard isPolicyKnown else { return nil }
        return Set(state.policy?.rules.monitors.first { $0.name == name }?.targets ?? [])
    }

    /// Whether the policy that the state knows is the one that is loaded.
    var isPolicyKnown: Bool {
        guard let policy = state.policy else { return false }
        return policy.sequence == seen.sequence || seen.sequence == nil
    }

    /// What happens to the policy; `sha256` is that of the final one.
    func policy(_ final: Rules, sha256: String) -> Plan.Policy {
        let before = state.policy?.rules.types ?? []
        let after = final.types
        var reasons: [String] = []
        if state.policy == nil {
            reasons.append("it is not known which one is loaded")
        } else if !isPolicyKnown {
            reasons.append("somebody else has loaded one, or changed a boolean of it")
        } else if let rules = state.policy?.rules, rules != final {
            if rules.unsealed != final.unsealed { reasons.append("others may watch whom") }
            if rules.sealed != final.sealed {
                reasons.append(final.sealed ? "it is sealed" : "it is no longer sealed")
            }
        } else if state.policy?.sha256 != sha256 {
            reasons.append("its sources are others")
        }
        return Plan.Policy(
            sha256: sha256, reasons: reasons, addedTypes: after.subtracting(before).sorted(),
            removedTypes: before.subtracting(after).sorted(),
            keptTypes: after.subtracting(Rules(spec).types).sorted())
    }
}
