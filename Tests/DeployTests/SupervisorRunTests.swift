// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import Testing

@testable import Deploy
@testable import Grants

/// A supervised monitor put through what changes a host, with a real xenstored and policies. The targets a and b are
/// domains 1 and 2; what xl makes begins with 5.
@Suite(.timeLimit(.minutes(20))) struct SupervisorRunTests {
    private static let supervisor = Label.supervisorName

    static func spec(_ tier: Tier, targets: [String] = ["a"], second: Tier? = nil) -> Spec {
        let first = Monitor(name: "watch-a", tier: tier, memory: 8, targets: targets, programs: [])
        let other = second.map {
            Monitor(name: "watch-b", tier: $0, memory: 8, targets: ["b"], programs: [])
        }
        return Spec(
            monitors: [first] + [other].compactMap(\.self),
            targets: ["a", "b"].map { Target(name: $0, os: .linux, profile: .file("/p")) })
    }

    /// A host on which `watch-a` (domain 6) and its supervisor (domain 5) are up.
    private func withDeployment(
        _ tier: Tier = .events, _ body: (LiveHost, Layout) async throws -> Void
    ) async throws {
        try await LiveHost.with(targets: ["a", "b"]) { host, layout in
            try await host.apply(Self.spec(tier), layout)
            _ = host.happened
            try await body(host, layout)
        }
    }

    /// Nothing more is to be done, and nothing is.
    private func expectSteady(
        _ host: LiveHost, _ layout: Layout, _ spec: Spec, image: String = "image"
    ) async throws {
        _ = host.happened
        let again = try await host.apply(spec, layout, image: image)
        #expect(again.isEmpty, "\(again)")
        #expect(host.happened == [])
    }

    // MARK: apply

    @Test(arguments: [Tier.control, .events])
    func itIsThereBeforeTheMonitorAndToldWhenThatIsReady(_ tier: Tier) async throws {
        try await LiveHost.with(targets: ["a", "b"]) { host, layout in
            let plan = try await host.apply(Self.spec(tier), layout)
            #expect(plan.supervisor?.kind == .create)
            #expect(
                host.happened == [
                    "xl loadpolicy", "xl create \(Self.supervisor)", "xl unpause 5",
                    "\(Self.supervisor) takes nothing", "xl create watch-a", "xl unpause 6",
                    "watch-a takes target, 1", "\(Self.supervisor) takes ward, 6 1006 1",
                ])
            let state = try State.load(layout)
            #expect(state.supervisor?.domain == 5 && state.monitors.map(\.supervisor) == [5])
            #expect(state.supervisor?.image == state.monitors.first?.image)
            #expect(Files.exists(layout.config(of: Self.supervisor)))
            // What was told before is of no use any more.
            #expect(try host.store.list("/local/domain/5/stubvmi")?.sorted() == ["2", "generation"])
            try await expectSteady(host, layout, Self.spec(tier))
        }
    }

    @Test func whereAllMonitorsOnlyReadThereIsNone() async throws {
        try await LiveHost.with(targets: ["a", "b"]) { host, layout in
            let plan = try await host.apply(Self.spec(.read), layout)
            #expect(plan.supervisor == nil)
            #expect(
                host.happened == [
                    "xl loadpolicy", "xl create watch-a", "xl unpause 5", "watch-a takes target, 1",
                ])
            #expect(try State.load(layout).supervisor == nil)
        }
    }

    /// From the moment that it has the new target it may need to be looked after there.
    @Test func itIsToldOfATargetBeforeTheMonitorGetsIt() async throws {
        try await withDeployment { host, layout in
            try await host.apply(Self.spec(.events, targets: ["b"]), layout)
            #expect(
                host.happened == [
                    "xl loadpolicy", "\(Self.supervisor) takes ward, 6 1006 1 2",
                    "watch-a takes target, 2", "\(Self.supervisor) takes ward, 6 1006 2", "xl loadpolicy",
                ])
            try await expectSteady(host, layout, Self.spec(.events, targets: ["b"]))
        }
    }

    @Test func aHandOverThatIsRefusedIsTakenBackThereToo() async throws {
        try await withDeployment { host, layout in
            host.stubborn(["watch-a"])
            let error = await #expect(throws: ToolError.self) {
                try await host.apply(Self.spec(.events, targets: ["b"]), layout)
            }
            // It refuses what it is given back too, so it gets a new domain.
            #expect(error?.code == .toolFailed)
            host.stubborn([])
            let plan = try await host.apply(Self.spec(.events), layout)
            #expect(plan.supervisor?.kind == .keep)
            let watcher = try #require(try State.load(layout).monitors.first)
            #expect(
                try Wards.remaining(of: 5, in: host.store).wards.map(\.text)
                    == ["\(watcher.domain) \(1000 + watcher.domain) 1"])
            try await expectSteady(host, layout, Self.spec(.events))
        }
    }

    @Test func aMonitorThatSaysNoFrameIsNotLookedAfter() async throws {
        try await withDeployment { host, layout in
            try host.store.write("/local/domain/6/data/stubvmi/journal", "18446744073709551615")
            try await host.apply(Self.spec(.events, second: .read), layout)
            #expect(host.warnings == ["watch-a: it does not say where its journal is; nobody looks after it"])
            // The others are looked after all the same.
            #expect(host.happened.contains("\(Self.supervisor) takes nothing"))
        }
    }

    // MARK: failures

    /// `watch-a` is made and looked after when `watch-b` gets in the way: what `watch-a` left goes before the
    /// supervisor does.
    @Test func aFailedApplyLeavesNothing() async throws {
        try await LiveHost.with(targets: ["a", "b"]) { host, layout in
            let only = Spec(
                monitors: [Self.spec(.read, second: .read).monitors[1]], targets: Self.spec(.read).targets)
            try await host.apply(only, layout)
            _ = host.happened
            host.stubborn(["watch-b"])
            let error = await #expect(throws: ToolError.self) {
                try await host.apply(Self.spec(.events, second: .control), layout)
            }
            let happened = host.happened
            #expect(happened.contains("\(Self.supervisor) takes ward, 7 1007 1"))
            let end = try #require(happened.firstIndex(of: "xl destroy 7"))
            let back = try #require(happened.lastIndex(of: "\(Self.supervisor) takes nothing"))
            let last = try #require(happened.firstIndex(of: "xl destroy 6"))
            #expect(end < back && back < last, "\(happened)")
            // `watch-b` could not be made again: it refuses everything.
            #expect(error?.code == .toolFailed)
            let state = try State.load(layout)
            #expect(state.supervisor == nil && host.domain(Self.supervisor) == nil)
            #expect(!Files.exists(layout.config(of: Self.supervisor)))
        }
    }

    /// The new one has the rings of the monitor that was made again, so it stays; the next apply puts in order what
    /// is left.
    @Test func aFailedRelaunchLeavesAMonitorWithASupervisor() async throws {
        try await withDeployment { host, layout in
            try await host.apply(Self.spec(.events, second: .control), layout)
            _ = host.happened
            host.stubborn(["watch-b"])
            await #expect(throws: ToolError.self) {
                try await host.apply(Self.spec(.events, second: .control), layout, image: "newer")
            }
            host.stubborn([])
            let state = try State.load(layout)
            let supervisor = try #require(state.supervisor?.domain)
            let watcher = try #require(state.monitors.first { $0.name == "watch-a" })
            #expect(watcher.supervisor == supervisor && host.domain(Self.supervisor) == supervisor)
            let wards = try Wards.remaining(of: supervisor, in: host.store).wards
            #expect(wards.contains { $0.monitor == watcher.domain && $0.targets == [1] })
            let spec = Self.spec(.events, second: .control)
            try await host.apply(spec, layout, image: "newer")
            try await expectSteady(host, layout, spec, image: "newer")
            #expect(try State.load(layout).monitors.allSatisfy { $0.supervisor != nil })
        }
    }

    // MARK: another supervisor

    @Test func oneThatIsPausedIsReplacedAndItsMonitorsHandedOverAnew() async throws {
        try await withDeployment { host, layout in
            host.set(Self.supervisor, state: "--p---")
            let plan = try await host.apply(Self.spec(.events), layout)
            #expect(plan.supervisor?.kind == .relaunch && plan.actions.map(\.kind) == [.rotate])
            #expect(
                host.happened == [
                    "xl rename 5 \(Self.supervisor)--5", "xl create \(Self.supervisor)", "xl unpause 7",
                    "\(Self.supervisor) takes nothing", "\(Self.supervisor) takes ward, 6 1006 1",
                    "watch-a takes target, 1", "xl destroy 5",
                ])
            let state = try State.load(layout)
            #expect(state.supervisor?.domain == 7 && state.monitors.map(\.supervisor) == [7])
            try await expectSteady(host, layout, Self.spec(.events))
        }
    }

    /// With another image both get new domains: the old supervisor sees to what the old monitor left before the
    /// new one gets the target.
    @Test func withAnotherImageTheOldOneSeesToTheOldMonitors() async throws {
        try await withDeployment { host, layout in
            let plan = try await host.apply(Self.spec(.events), layout, image: "newer")
            #expect(plan.supervisor?.kind == .relaunch && plan.actions.map(\.kind) == [.relaunch])
            #expect(
                host.happened == [
                    "xl rename 5 \(Self.supervisor)--5", "xl create \(Self.supervisor)", "xl unpause 7",
                    "\(Self.supervisor) takes nothing", "xl destroy 6", "\(Self.supervisor)--5 takes nothing",
                    "xl create watch-a", "xl unpause 8", "watch-a takes target, 1",
                    "\(Self.supervisor) takes ward, 8 1008 1", "xl destroy 5",
                ])
            try await expectSteady(host, layout, Self.spec(.events), image: "newer")
        }
    }

    @Test func oneThatDiedWithItsMonitorKeepsNothingFromBeingMadeAnew() async throws {
        try await withDeployment { host, layout in
            try host.kill(5)
            try host.kill(6)
            let plan = try await host.apply(Self.spec(.events), layout)
            #expect(plan.gone == [5, 6] && plan.supervisor?.kind == .create)
            let state = try State.load(layout)
            #expect(state.supervisor?.domain == 7 && state.monitors.map(\.supervisor) == [7])
            try await expectSteady(host, layout, Self.spec(.events))
        }
    }

    /// There is nobody to ask any more, and nobody to make anew.
    @Test func oneThatDiedAndIsNotNeededIsForgotten() async throws {
        try await withDeployment(.control) { host, layout in
            try host.kill(5)
            let plan = try await host.apply(Self.spec(.read), layout)
            #expect(plan.gone == [5] && plan.supervisor == nil)
            #expect(try State.load(layout).supervisor == nil)
            #expect(!Files.exists(layout.config(of: Self.supervisor)))
            try await expectSteady(host, layout, Self.spec(.read))
        }
    }

    @Test func aMonitorThatDiedIsTakenBackBeforeTheNextOneComes() async throws {
        try await withDeployment { host, layout in
            try host.kill(6)
            try await host.apply(Self.spec(.events), layout)
            #expect(
                host.happened == [
                    "\(Self.supervisor) takes nothing", "xl create watch-a", "xl unpause 7",
                    "watch-a takes target, 1", "\(Self.supervisor) takes ward, 7 1007 1",
                ])
        }
    }

    @Test func itGoesWhenNoMonitorNeedsIt() async throws {
        try await withDeployment(.control) { host, layout in
            let plan = try await host.apply(Self.spec(.read), layout)
            #expect(plan.supervisor?.kind == .delete)
            let happened = host.happened
            let end = try #require(happened.firstIndex(of: "xl destroy 6"))
            #expect(happened[end + 1] == "\(Self.supervisor) takes nothing")
            #expect(happened.suffix(2) == ["xl destroy 5", "xl loadpolicy"])
            #expect(try State.load(layout).supervisor == nil)
            #expect(!Files.exists(layout.config(of: Self.supervisor)))
            try await expectSteady(host, layout, Self.spec(.read))
        }
    }

    /// A spec that only reads leaves no type for it, so it has to go before others may do anything new; before that
    /// it sees to what goes with it.
    @Test(arguments: [Tier.control, .events])
    func withoutAStateItSeesToMonitorsThatNobodyKnows(_ tier: Tier) async throws {
        try await withDeployment(tier) { host, layout in
            try Files.remove([layout.state])
            let only = Spec(
                monitors: [Self.spec(.read, second: .read).monitors[1]], targets: Self.spec(.read).targets)
            let plan = try await host.apply(only, layout)
            #expect(plan.supervisor?.kind == .delete)
            #expect(
                host.happened == [
                    "xl destroy 6", "\(Self.supervisor) takes nothing", "xl destroy 5", "xl loadpolicy",
                    "xl create watch-b", "xl unpause 7", "watch-b takes target, 2", "xl loadpolicy",
                ])
            #expect(host.warnings == [])
            #expect(!Files.exists(layout.config(of: Self.supervisor)))
            try await expectSteady(host, layout, only)
        }
    }

    /// The monitor that is given back what it had has its rings with the new one.
    @Test func aFailureAfterAnotherOneCameKeepsThatOne() async throws {
        try await withDeployment { host, layout in
            try await host.apply(Self.spec(.events, second: .read), layout)
            host.set(Self.supervisor, state: "--p---")
            host.stubborn(["watch-b"])
            await #expect(throws: ToolError.self) {
                try await host.apply(Self.spec(.events, second: .control), layout)
            }
            host.stubborn([])
            let state = try State.load(layout)
            let supervisor = try #require(host.domain(Self.supervisor))
            #expect(supervisor != 5 && state.supervisor?.domain == supervisor)
            #expect(state.monitors.first { $0.name == "watch-a" }?.supervisor == supervisor)
            let wards = try Wards.remaining(of: supervisor, in: host.store).wards
            #expect(wards.contains(.init(monitor: 6, journal: 1006, targets: [1])))
            let spec = Self.spec(.events, second: .control)
            try await host.apply(spec, layout)
            try await expectSteady(host, layout, spec)
        }
    }

    @Test func aFailureGivesTheOldOneItsPlaceBack() async throws {
        try await withDeployment { host, layout in
            try host.kill(6)
            host.set(Self.supervisor, state: "--p---")
            host.stubborn(["watch-a"])
            let error = await #expect(throws: ToolError.self) {
                try await host.apply(Self.spec(.events), layout)
            }
            #expect(error?.code == .rolledBack)
            #expect(host.domain(Self.supervisor) == 5)
            #expect(try State.load(layout).supervisor?.domain == 5)
            #expect(Files.exists(layout.config(of: Self.supervisor)))
        }
    }

    @Test func importingALostStateFindsIt() async throws {
        try await withDeployment { host, layout in
            let before = try State.load(layout)
            try Files.remove([layout.state])
            let names = try await StateEditor(site: host.site(layout)).importing(Self.spec(.events))
            #expect(names == ["watch-a"])
            let state = try State.load(layout)
            #expect(state.supervisor == before.supervisor && state.monitors.map(\.supervisor) == [5])
            let plan = try await host.apply(Self.spec(.events), layout)
            #expect(plan.supervisor?.kind == .keep && plan.actions.map(\.kind) == [.keep])
            #expect(host.happened == ["xl loadpolicy"])
        }
    }

    // MARK: destroy

    @Test(arguments: [true, false])
    func destroyWaitsForWhatTheMonitorLeft(_ isKnown: Bool) async throws {
        try await withDeployment { host, layout in
            if !isKnown { try Files.remove([layout.state]) }
            let report = try await Destroy(site: host.site(layout)).run(nil)
            // Without a state the name is what the type tells.
            #expect(report.destroyed == [isKnown ? "watch-a" : "watch_a"])
            let happened = host.happened.filter { $0 != "xl loadpolicy" }
            #expect(happened == ["xl destroy 6", "\(Self.supervisor) takes nothing", "xl destroy 5"])
            #expect(host.domain(Self.supervisor) == nil)
            #expect(!Files.exists(layout.config(of: Self.supervisor)))
        }
    }

    @Test func itStaysForTheMonitorsThatAreLeft() async throws {
        try await withDeployment { host, layout in
            try await host.apply(Self.spec(.events, second: .control), layout)
            _ = host.happened
            _ = try await Destroy(site: host.site(layout)).run(Self.spec(.events))
            let happened = host.happened.filter { $0 != "xl loadpolicy" }
            #expect(happened == ["xl destroy 6", "\(Self.supervisor) takes ward, 7 1007 2"])
            let state = try State.load(layout)
            #expect(state.supervisor?.domain == 5 && state.monitors.map(\.name) == ["watch-b"])
        }
    }

    /// Whoever takes everything away must not be kept from it.
    @Test(arguments: ["paused", "gone"])
    func destroyDoesWithoutOneThatDoesNotRun(_ how: String) async throws {
        try await withDeployment { host, layout in
            if how == "gone" { try host.kill(5) } else { host.set(Self.supervisor, state: "--p---") }
            let report = try await Destroy(site: host.site(layout)).run(nil)
            #expect(report.destroyed == ["watch-a"])
            // Nobody waits for it: it was seen not to run.
            let warning = try #require(host.warnings.first)
            #expect(warning.hasPrefix("what 'watch-a' may have left behind in a target is not known"))
            #expect(warning.hasSuffix("by the supervisor (domain 5): it does not run"))
            #expect(host.domain(Self.supervisor) == nil && host.domain("watch-a") == nil)
            let state = try State.load(layout)
            #expect(state.supervisor == nil && state.monitors.isEmpty)
            #expect(!Files.exists(layout.config(of: Self.supervisor)))
        }
    }
}
