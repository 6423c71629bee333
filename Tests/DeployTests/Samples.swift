// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Grants
import Spec
import TargetBundle

@testable import Deploy

/// A spec, and the host that it was applied to: what tests begin with and change one thing of.
enum Sample {
    static let program = Program(.processList, every: 1000)

    /// Two monitors; `watch-b` has two targets.
    static let spec = Spec(
        monitors: [
            Monitor(name: "watch-a", tier: .read, memory: 8, targets: ["a"], programs: [program]),
            Monitor(name: "watch-b", tier: .read, memory: 8, targets: ["b", "c"], programs: [program]),
        ],
        targets: ["a", "b", "c", "d"].map { Target(name: $0, os: .linux, profile: .file("/p")) })

    static let wishes = Planner.Wishes(
        image: "image", bundles: ["watch-a": "bundle-a", "watch-b": "bundle-b"])

    /// The domains of dom0, the targets (1 to 4) and the monitors (5 and 6).
    static var domains: [Domain] {
        [domain(0, "Domain-0", "system_u:system_r:dom0_t")]
            + zip(1..., spec.targets).map { domain(UInt32($0), $1.name, $1.label) }
            + zip(5..., spec.monitors).map { domain(UInt32($0), $1.name, $1.label) }
    }

    static func domain(_ id: UInt32, _ name: String, _ label: String, state: String = "-b----") -> Domain {
        Domain(name: name, id: id, memory: 8, state: state, label: label)
    }

    static func monitor(_ index: Int, domain: UInt32? = nil) -> State.Monitor {
        let monitor = spec.monitors[index]
        let targets = spec.targets(of: monitor).map { target in
            State.Target(
                name: target.name, domain: domains.first { $0.name == target.name }?.id ?? 0)
        }
        return State.Monitor(
            name: monitor.name, domain: domain ?? UInt32(5 + index), label: monitor.label, tier: "read",
            memory: 8, targets: targets, image: "image", bundle: index == 0 ? "bundle-a" : "bundle-b",
            generation: 1, started: Date(timeIntervalSinceReferenceDate: 0))
    }

    /// What was recorded when the spec was applied.
    static var state: State {
        var state = State(boot: Boot.current)
        state.policy = State.Policy(sha256: "policy", sequence: 7, rules: Rules(spec))
        state.spec = spec
        state.image = "image"
        state.monitors = [monitor(0), monitor(1)]
        return state
    }

    /// What is seen of it.
    static var seen: Observation {
        Observation(
            domains: domains, sequence: 7,
            monitors: [
                5: .init(generation: 1, state: .ready(1), readable: [1]),
                6: .init(generation: 1, state: .ready(1), readable: [2, 3]),
            ], freeMemory: 1000)
    }

    static func planner(
        _ spec: Spec = spec, _ state: State = state, _ seen: Observation = seen,
        wishes: Planner.Wishes = wishes
    ) -> Planner {
        Planner(spec: spec, wishes: wishes, state: state, seen: seen)
    }
}
