// SPDX-License-Identifier: Apache-2.0
import Spec

extension Planner {
    /// The policy when all is done: the spec's, and a type for each domain that stays and carries one.
    func final(_ actions: [Plan.Action]) -> Rules {
        let gone = Set(actions.filter { $0.kind == .delete }.flatMap(\.remains))
        return Rules(spec).carrying(
            seen.domains.filter { !gone.contains($0.id) }, before: state.policy?.rules)
    }

    /// The policy while it is being done: also what running monitors are still allowed.
    func during(_ final: Rules) -> Rules {
        let running = state.monitors.filter { one in
            seen.domains.contains { $0.id == one.domain && $0.label == one.label }
        }
        var rules = final
        for one in running {
            let tier = Tier(rawValue: one.tier) ?? .read
            let names = one.targets.map(\.name)
            // The final rules last: where a tier changes, the new one counts.
            rules = Rules(monitors: [.init(name: one.name, tier: tier, targets: names)], targets: names)
                .union(rules)
        }
        return rules.carrying(seen.domains, before: state.policy?.rules)
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
        } else if state.policy?.rules != final {
            reasons.append("others may watch whom")
        } else if state.policy?.sha256 != sha256 {
            reasons.append("its sources are others")
        }
        return Plan.Policy(
            sha256: sha256, reasons: reasons, addedTypes: after.subtracting(before).sorted(),
            removedTypes: before.subtracting(after).sorted(),
            keptTypes: after.subtracting(Rules(spec).types).sorted())
    }
}
