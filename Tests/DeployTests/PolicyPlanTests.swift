// SPDX-License-Identifier: Apache-2.0
import Spec
import Testing

@testable import Deploy

/// Which rules are loaded when: never less than live domains need, never more than old and new together.
@Suite struct PolicyPlanTests {
    private func rules(_ planner: Planner) -> (during: Rules, final: Rules) {
        let final = planner.final(planner.actions())
        return (planner.during(final), final)
    }

    private func targets(_ rules: Rules, _ name: String) -> [String]? {
        rules.monitors.first { $0.name == name }?.targets
    }

    @Test func withoutAChangeBothAreTheLoadedOnes() {
        let (during, final) = rules(Sample.planner())
        #expect(final == Rules(Sample.spec) && during == final)
        let policy = Sample.planner().policy(final, sha256: "policy")
        #expect(policy.reasons.isEmpty && policy.addedTypes.isEmpty && policy.removedTypes.isEmpty)
    }

    @Test func aRotationHoldsOldAndNewOnTheWayOnly() {
        var spec = Sample.spec
        spec.monitors[0].targets = ["d"]
        let (during, final) = rules(Sample.planner(spec))
        #expect(targets(during, "watch-a") == ["a", "d"])
        #expect(targets(final, "watch-a") == ["d"])
        // Nobody else gets anything on the way.
        #expect(targets(during, "watch-b") == ["b", "c"])
    }

    @Test func aMonitorThatGoesKeepsItsTypeUntilItIsGone() {
        var spec = Sample.spec
        spec.monitors.removeLast()
        spec.targets.removeAll { $0.name == "c" }
        let planner = Sample.planner(spec)
        let (during, final) = rules(planner)
        #expect(targets(during, "watch-b") == ["b", "c"])
        #expect(targets(final, "watch-b") == nil)
        // The domain c lives on, so its type does.
        #expect(final.targets == ["a", "b", "c", "d"])
        #expect(planner.policy(final, sha256: "").keptTypes == ["stubvmi_target_c_t"])
        #expect(planner.policy(final, sha256: "").removedTypes == ["stubvmi_monitor_watch_b_t"])
    }

    /// With a lost state the types of live domains are all there is to go by.
    @Test func aTypeThatNobodyDeclaresIsCarried() {
        var seen = Sample.seen
        seen.domains.append(Sample.domain(9, "x", "system_u:system_r:stubvmi_target_lost_one_t"))
        let (during, final) = rules(Sample.planner(Sample.spec, State(), seen))
        #expect(final.targets.contains("lost_one"))
        #expect(during.types.isSuperset(of: final.types))
    }

    @Test func whyAPolicyIsLoaded() {
        let final = Rules(Sample.spec)
        func reason(_ state: State, _ seen: Observation = Sample.seen, sha256: String = "policy") -> String? {
            Sample.planner(Sample.spec, state, seen).policy(final, sha256: sha256).reasons.first
        }
        #expect(reason(Sample.state) == nil)
        var state = Sample.state
        state.policy = nil
        #expect(reason(state)?.contains("not known") == true)
        var seen = Sample.seen
        seen.sequence = 8
        #expect(reason(Sample.state, seen)?.contains("somebody else") == true)
        seen.sequence = nil
        #expect(reason(Sample.state, seen) == nil)
        #expect(reason(Sample.state, sha256: "other")?.contains("sources") == true)
    }

    @Test func unionsKeepWhatEitherHas() {
        let old = Rules(monitors: [.init(name: "m", tier: .read, targets: ["a"])], targets: ["a"])
        let new = Rules(monitors: [.init(name: "m", tier: .read, targets: ["b"])], targets: ["b"])
        let both = old.union(new)
        #expect(both.monitors == [.init(name: "m", tier: .read, targets: ["a", "b"])])
        #expect(both.targets == ["a", "b"])
        #expect(both.without(["m"]) == Rules(targets: ["a", "b"]))
    }
}
