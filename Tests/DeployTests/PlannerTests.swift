// SPDX-License-Identifier: Apache-2.0
import Grants
import Spec
import Testing

@testable import Deploy

/// What is decided for one monitor, and why, from one thing that differs.
@Suite struct PlannerTests {
    private func kinds(_ planner: Planner) -> [Plan.Kind] { planner.actions().map(\.kind) }

    private func first(_ planner: Planner) throws -> Plan.Action { try #require(planner.actions().first) }

    @Test func nothingIsDoneWhereNothingDiffers() {
        let actions = Sample.planner().actions()
        #expect(actions.map(\.kind) == [.keep, .keep])
        #expect(actions.allSatisfy { $0.reasons.isEmpty && $0.remains.isEmpty })
    }

    @Test func aMonitorWithoutADomainIsCreated() throws {
        var seen = Sample.seen
        seen.domains.removeAll { $0.id == 5 }
        let action = try first(Sample.planner(Sample.spec, Sample.state, seen))
        #expect(action.kind == .create && action.domain == nil)
        #expect(action.targets == [State.Target(name: "a", domain: 1)])
        #expect(action.reasons == ["no domain of it runs"])
    }

    @Test func anotherTargetIsARotation() throws {
        var spec = Sample.spec
        spec.monitors[0].targets = ["d"]
        let action = try first(Sample.planner(spec))
        #expect(action.kind == .rotate && action.domain == 5)
        #expect(action.targets == [State.Target(name: "d", domain: 4)])
        #expect(action.reasons == ["it watches a, not d"])
    }

    @Test func anotherBundleIsARotation() throws {
        var wishes = Sample.wishes
        wishes.bundles["watch-a"] = "other"
        let action = try first(Sample.planner(wishes: wishes))
        #expect(action.kind == .rotate && action.reasons == ["its config or a profile is another one"])
    }

    @Test func aTargetThatWasStartedAnewIsAnUpdate() throws {
        var seen = Sample.seen
        seen.domains.removeAll { $0.id == 1 }
        seen.domains.append(Sample.domain(9, "a", Sample.spec.targets[0].label))
        let action = try first(Sample.planner(Sample.spec, Sample.state, seen))
        #expect(action.kind == .update && action.targets == [State.Target(name: "a", domain: 9)])
        #expect(action.reasons.first == "'a' is domain 9 now, no longer 1")
    }

    @Test func aGrantThatIsMissingOrTooManyIsAnUpdate() throws {
        var seen = Sample.seen
        seen.monitors[5]?.readable = []
        #expect(try first(Sample.planner(Sample.spec, Sample.state, seen)).kind == .update)
        seen.monitors[5]?.readable = [1, 2]
        let action = try first(Sample.planner(Sample.spec, Sample.state, seen))
        #expect(action.kind == .update && action.reasons.first?.contains("name of domain 2") == true)
    }

    @Test func anotherImageOrMemoryIsARelaunch() throws {
        var wishes = Sample.wishes
        wishes.image = "newer"
        let action = try first(Sample.planner(wishes: wishes))
        #expect(action.kind == .relaunch && action.isSeamless == true && action.domain == 5)
        var spec = Sample.spec
        spec.monitors[0].memory = 16
        #expect(try first(Sample.planner(spec)).reasons == ["it has 8 MiB, not 16"])
    }

    /// Where there is no room for both, the old one goes first, and the plan says so.
    @Test func withoutRoomTheOldOneGoesFirst() throws {
        var wishes = Sample.wishes
        wishes.replace = ["watch-a"]
        var seen = Sample.seen
        seen.freeMemory = 11
        let actions = Sample.planner(Sample.spec, Sample.state, seen, wishes: wishes).actions()
        #expect(actions.map(\.kind) == [.relaunch, .keep])
        #expect(actions[0].isSeamless == false && actions[0].reasons == ["a new domain is asked for"])
    }

    @Test func aMonitorThatTheSpecDoesNotHaveGoes() {
        var spec = Sample.spec
        spec.monitors.removeLast()
        let actions = Sample.planner(spec).actions()
        #expect(actions.map(\.kind) == [.keep, .delete])
        #expect(actions[1].monitor == "watch-b" && actions[1].remains == [6])
    }

    @Test func aTargetThatIsNotThereIsWaitedFor() throws {
        var seen = Sample.seen
        seen.domains.removeAll { $0.id == 1 }
        let action = try first(Sample.planner(Sample.spec, Sample.state, seen))
        #expect(action.kind == .wait && action.reasons == ["its target 'a' is not there"])
        // Another domain of that name, without the target's label, is not it.
        seen.domains.append(Sample.domain(9, "a", "system_u:system_r:domU_t"))
        #expect(try first(Sample.planner(Sample.spec, Sample.state, seen)).kind == .wait)
    }

    /// `watch-b` has b and c; c is away.
    @Test func oneOfSeveralTargetsIsNotWaitedForForEver() throws {
        var seen = Sample.seen
        seen.domains.removeAll { $0.id == 3 }
        func plan(_ state: State, _ seen: Observation) throws -> Plan.Action {
            var wishes = Sample.wishes
            wishes.narrowed = Sample.spec.narrowed(state, seen)
            let planner = Sample.planner(Sample.spec, state, seen, wishes: wishes)
            #expect(planner.final(planner.actions()) == Rules(Sample.spec), "the rules are those of the spec")
            return try #require(planner.actions().last)
        }
        #expect(try plan(Sample.state, seen).kind == .wait, "nothing else is wrong")

        seen.domains.removeAll { $0.id == 2 }
        #expect(try plan(Sample.state, seen).kind == .wait, "none of them is there")
        seen.domains.append(Sample.domain(9, "b", Sample.spec.targets[1].label))
        let again = try plan(Sample.state, seen)
        #expect(again.kind == .rotate && again.targets == [State.Target(name: "b", domain: 9)])

        // Done so, there is nothing more to do until c is back.
        var state = Sample.state
        state.monitors[1].targets = [State.Target(name: "b", domain: 9)]
        #expect(try plan(state, seen).kind == .wait)
        seen.domains.append(Sample.domain(10, "c", Sample.spec.targets[2].label))
        let whole = try plan(state, seen)
        #expect(whole.kind == .rotate && whole.targets.map(\.domain) == [9, 10])

        // A monitor that has ended comes back for what is there.
        seen.domains.removeAll { $0.id == 10 || $0.id == 6 }
        let fresh = try plan(state, seen)
        #expect(fresh.kind == .create && fresh.targets.map(\.name) == ["b"])
    }

    @Test func onlyWhatIsAskedForIsChanged() {
        var wishes = Sample.wishes
        wishes.image = "newer"
        wishes.only = ["watch-b"]
        #expect(kinds(Sample.planner(wishes: wishes)) == [.keep, .relaunch])
    }
}
