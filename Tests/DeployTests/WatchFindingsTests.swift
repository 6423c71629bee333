// SPDX-License-Identifier: Apache-2.0
import Grants
import Spec
import Testing

@testable import Deploy

/// What has gone wrong, as a plan, the state and the host say together.
@Suite struct WatchFindingsTests {
    private func findings(
        _ state: State = Sample.state, names: [UInt32: String] = [:], _ change: (inout Observation) -> Void
    ) -> Findings {
        var seen = Sample.seen
        change(&seen)
        let actions = Sample.planner(Sample.spec, state, seen).actions()
        let plan = Plan(
            policy: .init(sha256: "policy", reasons: [], addedTypes: [], removedTypes: [], keptTypes: []),
            actions: actions, gone: [], imageSHA256: "image", warnings: [], basis: "")
        return Findings(plan, spec: Sample.spec, state: state, seen: seen, names: names)
    }

    private func pause(_ id: UInt32, _ seen: inout Observation) {
        for index in seen.domains.indices where seen.domains[index].id == id {
            seen.domains[index].state = "--p---"
        }
    }

    @Test func whereAllIsWellThereIsNothingToTell() {
        let found = findings { _ in }
        #expect(
            found.deaths.isEmpty && found.absences.isEmpty && found.pauses.isEmpty && found.hidden.isEmpty)
    }

    @Test func aMonitorWithoutItsDomainIsDead() {
        let found = findings { $0.domains.removeAll { $0.id == 5 } }
        #expect(found.deaths == [.init(monitor: "watch-a", domain: 5, why: "domain 5 is gone")])
    }

    @Test func aMonitorThatFailedIsDead() {
        let found = findings { $0.monitors[5]?.state = .failed("no bundle") }
        #expect(found.deaths.map(\.monitor) == ["watch-a"])
        #expect(found.deaths.first?.why.contains("it failed: no bundle") == true)
    }

    @Test func aMonitorThatCrashedIsDead() {
        let found = findings { seen in
            for index in seen.domains.indices where seen.domains[index].id == 6 {
                seen.domains[index].state = "----c-"
            }
        }
        #expect(found.deaths == [.init(monitor: "watch-b", domain: 6, why: "domain 6 has ended")])
    }

    /// After a reboot of the host nothing has died: it was never up in this one.
    @Test func aMonitorThatWasNeverUpIsNotDead() {
        var state = Sample.state
        state.monitors = []
        #expect(findings(state) { $0.domains.removeAll { $0.id > 4 } }.deaths.isEmpty)
    }

    @Test func anAbsentTargetIsNamedAndNotADeath() {
        let found = findings { $0.domains.removeAll { $0.id == 3 } }
        #expect(found.absences == [.init(monitor: "watch-b", target: "c")])
        #expect(found.deaths.isEmpty)
    }

    @Test func aPausedTargetOfADeadMonitorIsFound() {
        let found = findings { seen in
            pause(1, &seen)
            seen.domains.removeAll { $0.id == 5 }
        }
        let target = State.Target(name: "a", domain: 1)
        #expect(found.pauses == [.init(target: target, monitor: "watch-a", domain: 5)])
    }

    /// An admin's own pause is none of our business, and neither is a domain that xl is just making.
    @Test func anotherPauseIsNot() {
        #expect(findings { pause(1, &$0) }.pauses.isEmpty)
        let anew = findings { seen in
            seen.domains.removeAll { $0.id == 5 || $0.id == 1 }
            seen.domains.append(Sample.domain(9, "a", Sample.spec.targets[0].label, state: "--p---"))
        }
        #expect(anew.pauses.isEmpty)
    }

    /// What a policy without its type does to a domain: xenstore knows it, and xl does not list it.
    @Test func aDomainWithoutALabelIsHiddenAndNotGone() {
        let found = findings(names: [1: "a", 5: "watch-a", 9: "somebody's"]) { seen in
            seen.domains.removeAll { $0.id == 1 || $0.id == 9 }
        }
        #expect(found.hidden == [.init(name: "a", domain: 1)])
    }

    @Test(arguments: [(nil, false), (7, false), (8, true)] as [(UInt32?, Bool)])
    func anotherCountOfLoadsIsSomebodyElses(_ sequence: UInt32?, _ isForeign: Bool) {
        #expect(Findings.isForeign(Sample.state, sequence: sequence) == isForeign)
    }
}
