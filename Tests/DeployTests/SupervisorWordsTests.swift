// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Spec
import Synchronization
import SystemPackage
import Testing
import XenstoredFixture

@testable import Deploy
@testable import Policy

/// What is told of the supervisor: by `list` and by `watch`.
@Suite struct SupervisorWordsTests {
    @Test(
        arguments: [
            (nil, "gone"), (("-b----", Label.supervisorLabel), "running"),
            (("--p---", Label.supervisorLabel), "paused"),
            (("-b----", "system_u:system_r:domU_t"), "mislabelled"),
        ] as [((String, String)?, String)])
    func itsDomainIsListed(_ seen: (state: String, label: String)?, _ status: String) async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        try await withLayout { layout in
            try Sample.state(.control).save(layout)
            let rows = seen.map { ["stubvmi-supervisor 7 8 1 \($0.state) 0.1 \($0.label)"] } ?? []
            let site = XenHost(domains: rows, xenstored: daemon.socket).site(layout)
            let list = try await Inventory.take(site)
            #expect(list.supervisor == Inventory.Supervisor(domain: 7, status: status))
            // It is none of the monitors.
            #expect(list.monitors.map(\.name) == ["watch-a", "watch-b"])
            try Sample.state.save(layout)
            let none = try await Inventory.take(site)
            #expect(none.supervisor == nil)
        }
    }

    /// The events that `watch` prints when it has carried out a plan.
    private func events(_ supervisor: Plan.Supervisor?) async throws -> [WatchEvent] {
        let told = Mutex<[WatchEvent]>([])
        try await withLayout { layout in
            let keeper = Keeper(site: Site(host: Host.real { _ in }, layout: layout)) { event in
                told.withLock { $0.append(event) }
            }
            let rules = Draft.BuiltRules(
                rules: Rules(),
                built: BuiltPolicy(
                    path: "/p", sha256: "p", bytes: 1, xenVersion: "4.17", sealed: false, module: ""))
            let policy = Plan.Policy(
                sha256: "p", reasons: [], addedTypes: [], removedTypes: [], keptTypes: [])
            let plan = Plan(
                policy: policy, actions: [], supervisor: supervisor, gone: [], imageSHA256: "i",
                warnings: [], basis: "b")
            let draft = Draft(
                plan: plan, spec: Sample.spec, bundles: [:], during: rules, final: rules, before: nil,
                state: Sample.state, seen: Sample.seen)
            await keeper.done(draft, since: .now)
        }
        return told.withLock(\.self)
    }

    @Test(arguments: [
        (Plan.Supervisor(kind: .create, reasons: ["r"], domain: nil), "created", Plan.Kind.create),
        (.init(kind: .relaunch, reasons: ["r"], domain: nil, remains: [7]), "relaunched", .relaunch),
        (.init(kind: .delete, reasons: ["r"], domain: nil, remains: [7]), "deleted", .delete),
        (.init(kind: .keep, reasons: ["r"], domain: 7, remains: [8]), "updated", .update),
    ])
    func aChangeOfItIsAnEvent(_ supervisor: Plan.Supervisor, _ past: String, _ kind: Plan.Kind) async throws {
        let events = try await events(supervisor)
        let event = try #require(events.first)
        #expect(events.count == 1 && event.event == .changed && event.action == kind)
        #expect(event.monitor == nil && event.reasons == ["r"] && event.afterMs != nil)
        #expect(event.message.hasPrefix("the supervisor: \(past) in "))
        #expect(event.message.hasSuffix(" ms: r"))
    }

    @Test func whereNothingWasDoneWithItNothingIsTold() async throws {
        #expect(try await events(nil).isEmpty)
        #expect(try await events(.init(kind: .keep, reasons: [], domain: 7)).isEmpty)
    }
}
