// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Spec
import Testing
import XenstoredFixture

@testable import Deploy

/// The tiers that may do more than read: what is refused of PV domains, and what a change of tier takes. The sample
/// has another tier of its first monitor, which watches domain 1, `a`.
@Suite struct TierPlanTests {
    private static func spec(_ tier: Tier) -> Spec { Sample.spec(tier) }

    private static func state(_ tier: Tier) -> State { Sample.state(tier) }

    private static func seen(_ kind: DomainKind?) -> Observation {
        var seen = Sample.seen(.events)
        seen.kinds = [1: kind, 2: .pv, 3: .pv, 4: .pv].compactMapValues(\.self)
        return seen
    }

    private static func problems(_ tier: Tier, _ kind: DomainKind?) -> [Preflight.Problem] {
        Preflight.kinds(of: spec(tier), among: Sample.domains, seen(kind).kinds)
    }

    @Test(arguments: [DomainKind.pvh, .hvm])
    func eventsOfAWholeMachineAreFine(_ kind: DomainKind) {
        #expect(Self.problems(.events, kind).isEmpty)
        let planner = Sample.planner(Self.spec(.events), Self.state(.events), Self.seen(kind))
        #expect(planner.actions().map(\.kind) == [.keep, .keep])
        #expect(planner.final(planner.actions()) == Rules(Self.spec(.events)))
    }

    @Test(arguments: [DomainKind.pv, nil])
    func eventsOfAPVDomainAreRefused(_ kind: DomainKind?) throws {
        #expect(Self.problems(.read, kind).isEmpty && Self.problems(.control, kind).isEmpty)
        let problem = try #require(Self.problems(.events, kind).first)
        #expect(problem.what.contains("'a'") && problem.what.contains("crash the host"))
        #expect(problem.hint.contains("tier"))
        // Whoever waits for targets waits for another domain, and changes nothing.
        let planner = Sample.planner(Self.spec(.events), Self.state(.events), Self.seen(kind))
        let action = try #require(planner.actions().first)
        #expect(action.kind == .wait && action.reasons.first?.contains("PVH or HVM") == true)
    }

    @Test func nobodyMayAskForTheEventsOfAPVDomainWhateverTheSpecSays() {
        let planner = Sample.planner(Self.spec(.events), Self.state(.events), Self.seen(.pv))
        let final = planner.final(planner.actions())
        #expect(final.monitors.first == Rules.Entry(name: "watch-a", tier: .events, targets: []))
        #expect(planner.during(final).monitors.first?.targets == [])
        // Where it is sealed, nothing else can be loaded.
        var seen = Self.seen(.pv)
        seen.isSealed = true
        let sealed = Sample.planner(Self.spec(.events), Self.state(.events), seen)
        #expect(sealed.final(sealed.actions()) == Rules(Self.spec(.events)))
        // Where the kind is only not known, what is loaded stays.
        let unsure = Sample.planner(Self.spec(.events), Self.state(.events), Self.seen(nil))
        #expect(unsure.final(unsure.actions()) == Rules(Self.spec(.events)))
    }

    @Test func aMonitorOfSeveralTargetsGoesOnWithThoseThatAreNotPV() {
        var spec = Sample.spec
        spec.monitors[1].tier = .events
        var seen = Sample.seen
        seen.kinds = [2: .pvh, 3: .pv]
        seen.domains.removeAll { $0.id == 6 }
        #expect(spec.narrowed(State(), seen) == ["watch-b": ["b"]])
        seen.kinds = [2: .pvh, 3: .hvm]
        #expect(spec.narrowed(State(), seen) == [:])
    }

    @Test(arguments: [(Tier.read, Tier.control), (.events, .control), (.control, .read), (.read, .events)])
    func anotherTierIsANewDomainAfterTheOldOne(_ old: Tier, _ new: Tier) throws {
        let planner = Sample.planner(Self.spec(new), Self.state(old), Self.seen(.pvh))
        let action = try #require(planner.actions().first)
        #expect(action.kind == .relaunch && action.reasons == ["it has tier \(old), not \(new)"])
        #expect(action.isSeamless == false)
        // The old one keeps what it needs to put things back until it has gone.
        let final = planner.final(planner.actions())
        #expect(planner.during(final).monitors.first?.tier == max(old, new))
        #expect(final.monitors.first?.tier == new)
    }

    @Test func theSupervisorsTypeIsThereAsLongAsATierNeedsIt() {
        #expect(!Rules(Sample.spec).types.contains(Label.supervisor))
        for tier in [Tier.control, .events] {
            #expect(Rules(Self.spec(tier)).types.contains(Label.supervisor))
        }
        let planner = Sample.planner(Sample.spec, Self.state(.control), Self.seen(.pvh))
        let final = planner.final(planner.actions())
        #expect(planner.during(final).types.contains(Label.supervisor))
        #expect(planner.policy(final, sha256: "").removedTypes == [Label.supervisor])
    }

    @Test func theKindIsWhatXlWroteWhereOnlyDom0Can() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try XenStore.open(socket: daemon.socket)
        for (domain, kind) in [(1, "pv"), (2, "pvh"), (3, "hvm"), (4, "odd")] {
            try store.write("/libxl/\(domain)/type", kind)
        }
        #expect(
            try DomainKind.read(of: Sample.domains, in: store) == [1: .pv, 2: .pvh, 3: .hvm],
            "of targets only, and of those what is known")
    }

    @Test func aPolicyWithEventsOfAPVDomainIsNotLoaded() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        try XenStore.open(socket: daemon.socket).write("/libxl/1/type", "pv")
        let domains = ["a 1 255 2 -b---- 4.1 system_u:system_r:stubvmi_target_a_t"]
        try await withLayout { layout in
            let xen = XenHost(
                domains: domains, answers: ["xl loadpolicy": .init(status: 0)], xenstored: daemon.socket)
            let load = LoadPolicy(site: xen.site(layout))
            let error = await #expect(throws: ToolError.self) { try await load.run(Self.spec(.events)) }
            #expect(error?.code == .preflight && error?.message.contains("PV domain") == true)
            #expect(xen.changes == [])
            let loaded = try await load.run(Self.spec(.control))
            #expect(loaded.policy.types.contains(Label.supervisor))
        }
    }
}
