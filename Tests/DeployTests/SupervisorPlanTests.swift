// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Spec
import Testing

@testable import Deploy

/// What is decided for the supervisor, and for the monitors that it looks after.
@Suite struct SupervisorPlanTests {
    private func planner(
        _ tier: Tier, wishes: Planner.Wishes = Sample.wishes, _ state: State? = nil,
        _ change: (inout Observation) -> Void = { _ in }
    ) -> Planner {
        var seen = Sample.seen(tier)
        change(&seen)
        return Sample.planner(Sample.spec(tier), state ?? Sample.state(tier), seen, wishes: wishes)
    }

    @Test func whereAllMonitorsOnlyReadThereIsNone() {
        #expect(planner(.read).supervisor() == nil)
        #expect(planner(.read).gone() == [])
    }

    @Test(arguments: [Tier.control, .events])
    func oneThatIsAsItShouldBeStays(_ tier: Tier) {
        let planner = planner(tier)
        #expect(planner.supervisor() == Plan.Supervisor(kind: .keep, reasons: [], domain: 7))
        #expect(planner.actions().map(\.kind) == [.keep, .keep])
    }

    @Test(arguments: [Tier.control, .events])
    func whereAMonitorNeedsOneItIsMade(_ tier: Tier) throws {
        var state = Sample.state(tier)
        state.supervisor = nil
        let planner = planner(tier, state) { $0.domains.removeLast() }
        #expect(
            planner.supervisor()
                == Plan.Supervisor(kind: .create, reasons: ["no domain of it runs"], domain: nil))
        let actions = planner.actions()
        #expect(actions.map(\.kind) == [.rotate, .keep])
        #expect(actions[0].reasons == ["it gets another supervisor"])
        #expect(planner.gone() == [])
    }

    /// A record of one that has gone is something to take back.
    @Test func oneThatIsGoneIsMadeAnewAndForgotten() {
        let planner = planner(.control) { $0.domains.removeLast() }
        #expect(planner.supervisor()?.kind == .create && planner.gone() == [7])
        let unneeded = Sample.planner(Sample.spec, Sample.state(.control), Sample.seen(.read))
        #expect(unneeded.supervisor() == nil && unneeded.gone() == [7])
    }

    static let faults = [
        ("--p---", MonitorState.ready(3), "domain 7 is paused"),
        ("---s--", .ready(3), "domain 7 has ended"), ("----c-", .ready(3), "domain 7 has ended"),
        ("-b----", .starting, "domain 7 is not ready: it starts"),
        ("-b----", .failed("why"), "domain 7 is not ready: it failed: why"),
    ]

    @Test(arguments: faults)
    func oneThatDoesNotWorkMakesWay(_ letters: String, _ words: MonitorState, _ why: String) {
        let planner = planner(.events) { seen in
            seen.domains[seen.domains.count - 1].state = letters
            seen.monitors[7]?.state = words
        }
        #expect(
            planner.supervisor()
                == Plan.Supervisor(kind: .relaunch, reasons: [why], domain: nil, remains: [7]))
        #expect(planner.actions().map(\.kind) == [.rotate, .keep])
    }

    @Test func oneThatSaysNothingMakesWay() {
        let planner = planner(.control) { $0.monitors[7]?.state = nil }
        #expect(planner.supervisor()?.reasons == ["domain 7 is not ready: it has said nothing"])
    }

    /// What it goes on with after that is what it had before.
    @Test func oneThatRefusedSomethingStays() {
        let planner = planner(.control) { $0.monitors[7]?.state = .refused(4, "why") }
        #expect(planner.supervisor()?.kind == .keep)
    }

    @Test func oneWithAnotherImageMakesWay() {
        var state = Sample.state(.control)
        state.supervisor?.image = "older"
        let supervisor = planner(.control, state).supervisor()
        #expect(supervisor?.kind == .relaunch && supervisor?.remains == [7])
        #expect(supervisor?.reasons == ["it runs image older, not image"])
    }

    @Test func oneThatTheStateDoesNotKnowMakesWay() {
        var state = Sample.state(.control)
        state.supervisor = nil
        let unknown = planner(.control, state).supervisor()
        #expect(unknown?.kind == .relaunch && unknown?.remains == [7])
        #expect(unknown?.reasons == ["domain 7 has its label, and the state does not know it"])
    }

    /// Cut off in a replacement, with both there.
    @Test func ofTwoTheOneThatWorksStays() {
        let planner = planner(.control) { seen in
            seen.domains.append(Sample.domain(8, "stubvmi-supervisor--8", Label.supervisorLabel))
        }
        let supervisor = planner.supervisor()
        #expect(supervisor?.kind == .keep && supervisor?.domain == 7 && supervisor?.remains == [8])
        #expect(supervisor?.reasons == ["domain 8, which has its label, is a remainder"])
        #expect(supervisor?.isChange == true && supervisor?.shown == .update)
        #expect(planner.actions().map(\.kind) == [.keep, .keep])
    }

    @Test func whereNobodyNeedsItItGoes() {
        let planner = Sample.planner(Sample.spec, Sample.state(.events), Sample.seen(.events))
        #expect(
            planner.supervisor()
                == Plan.Supervisor(kind: .delete, reasons: ["no monitor needs it"], domain: nil, remains: [7])
        )
    }

    /// A monitor that is not the business of this command still needs it.
    @Test func itStaysForMonitorsThatAreLeftAsTheyAre() {
        var wishes = Sample.wishes
        wishes.only = ["watch-b"]
        let planner = Sample.planner(
            Sample.spec, Sample.state(.events), Sample.seen(.events), wishes: wishes)
        #expect(planner.supervisor()?.kind == .keep)
    }

    @Test func monitorsOfAnotherSupervisorAreHandedOverAnew() {
        var state = Sample.state(.events)
        state.monitors[0].supervisor = 4
        let actions = planner(.events, state).actions()
        #expect(actions.map(\.kind) == [.rotate, .keep])
        #expect(actions[0].reasons == ["domain 7 is its supervisor now"])
        #expect(actions[0].domain == 5 && actions[0].targets.map(\.domain) == [1])
        // Those that only read have none.
        state = Sample.state
        state.supervisor = State.Supervisor(domain: 7, image: "image")
        #expect(planner(.read, state).actions().map(\.kind) == [.keep, .keep])
    }

    @Test func aChangeOfItIsSomethingToDo() {
        func plan(_ supervisor: Plan.Supervisor?) -> Plan {
            let policy = Plan.Policy(
                sha256: "p", reasons: [], addedTypes: [], removedTypes: [], keptTypes: [])
            return Plan(
                policy: policy, actions: [], supervisor: supervisor, gone: [], imageSHA256: "i",
                warnings: [], basis: "b")
        }
        #expect(plan(nil).isEmpty)
        #expect(plan(.init(kind: .keep, reasons: [], domain: 7)).isEmpty)
        #expect(!plan(.init(kind: .keep, reasons: [], domain: 7, remains: [8])).isEmpty)
        for kind in [Plan.Kind.create, .relaunch, .delete] {
            #expect(!plan(.init(kind: kind, reasons: [], domain: nil)).isEmpty)
        }
    }

    // MARK: What stands in the way

    @Test func aDomainOfSomebodyElsesThatHasItsName() throws {
        let taken = Sample.domain(9, Label.supervisorName, "system_u:system_r:domU_t")
        let domains = Sample.domains + [taken]
        let problem = try #require(Preflight.names(of: Sample.spec(.control), among: domains).first)
        #expect(problem.what.hasPrefix("the name 'stubvmi-supervisor' is taken by domain 9"))
        #expect(Preflight.names(of: Sample.spec, among: domains).isEmpty)
        #expect(Preflight.names(of: Sample.spec(.control), among: Sample.seen(.control).domains).isEmpty)
    }

    private func many(_ tier: Tier, _ count: Int, targets: Int = 1) -> Spec {
        let names = (0..<targets).map { "t\($0)" }
        return Spec(
            monitors: (0..<count).map {
                Monitor(name: "m\($0)", tier: tier, memory: 8, targets: names, programs: [])
            }, targets: names.map { Target(name: $0, os: .linux, profile: .file("/p")) })
    }

    @Test func moreMonitorsThanItCanLookAfter() throws {
        #expect(Wards.most == 64)
        #expect(Preflight.supervised(many(.control, 64)).isEmpty)
        #expect(Preflight.supervised(many(.read, 1000)).isEmpty)
        for tier in [Tier.control, .events] {
            let problem = try #require(Preflight.supervised(many(tier, 65)).first)
            #expect(problem.what.hasPrefix("65 monitors are of tier control or events"))
            #expect(problem.hint.contains("tier: read"))
        }
    }

    @Test func moreRingsThanItCanLookAfter() throws {
        #expect(Preflight.supervised(many(.events, 16, targets: 8)).isEmpty)
        #expect(Preflight.supervised(many(.control, 17, targets: 8)).isEmpty)
        let problem = try #require(Preflight.supervised(many(.events, 17, targets: 8)).first)
        #expect(problem.what.hasPrefix("the monitors of tier events have 136 targets together"))
    }
}
