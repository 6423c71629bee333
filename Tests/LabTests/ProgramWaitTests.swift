// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// Programs in C that wait, for events or for time to pass, for longer than one may go on without.
    @Suite struct ProgramWaitTests {}
}

extension Boots.Endurance.ProgramWaitTests {
    private static let spec = """
        version: 1
        monitors:
          - name: waits
            tier: events
            targets: [web]
            programs: [{ process-list: { every: 1s } }, { c: leaves.c }, { c: listens.c }, { c: sleeps.c }]
        targets:
          - { name: web, os: linux, profile: { kernel: /boot/vmlinuz } }
        """

    @Test("One listens for ever, one sleeps, one leaves in the middle, and whatever else there is goes on")
    func waiting() async throws {
        try await LabSession.with(
            text: Self.spec, name: "waits", programs: ["leaves.c", "listens.c", "sleeps.c"]
        ) { lab in
            let events = EventsLab(lab: lab)
            try await events.load(1_000_000)
            try await events.goOn()
            _ = try await lab.check("stubvmi apply /etc/stubvmi/waits.yaml")
            let left = try await events.run(of: "leaves", in: "waits", status: 4)
            #expect(left.first == "told")
            try await events.theTargetWorks("a program has left an event unanswered")
            let slept = try await events.run(of: "sleeps", in: "waits", status: 3)
            #expect(slept == (1...8).map { "\($0) Linux" })
            try await whatElseGoesOn(events)
            try await anotherHandOver(events)
            try await askedFor(events)
            try await theTargetEnds(events)
        }
    }

    private func records(of program: String, _ events: EventsLab) async throws -> [[String: Any]] {
        try await events.records(of: "waits").filter { $0["program"] as? String == program }
    }

    private func whatElseGoesOn(_ events: EventsLab) async throws {
        let listening = try await records(of: "listens", events)
        // Told each second, of more and more.
        let counts = listening.flatMap { $0["output"] as? [String] ?? [] }.dropFirst().compactMap(UInt64.init)
        #expect(listening.count > 10 && listening.allSatisfy { $0["status"] == nil && $0["error"] == nil })
        #expect(counts.count > 20 && counts == counts.sorted() && counts.last ?? 0 > counts.first ?? 0)
        let lists = try await records(of: "process-list", events)
        #expect(lists.count > 20 && lists.allSatisfy { $0["error"] == nil })
    }

    /// Who waits is stopped by it, and begins anew.
    private func anotherHandOver(_ events: EventsLab) async throws {
        _ = try await events.lab.check(
            "sed -i 's/every: 1s/every: 2s/' /etc/stubvmi/waits.yaml && stubvmi apply /etc/stubvmi/waits.yaml"
        )
        try await events.expect(
            "grep -a '\"listens\"' \(EventsLab.log("waits")) | tail -n 1 | grep -avq program-stopped",
            "it listens again")
        let stopped = try await records(of: "listens", events).compactMap { $0["error"] as? [String: Any] }
        #expect(stopped.map { $0["code"] as? String } == ["program-stopped"])
        try await events.theTargetWorks("a program that listened was stopped")
    }

    /// Stopped and started by its name, without a hand-over.
    private func askedFor(_ events: EventsLab) async throws {
        func runs() async throws -> Bool {
            try await events.lab.check("stubvmi ask waits list").contains("listens")
        }
        #expect(try await runs())
        _ = try await events.lab.check("stubvmi ask waits stop listens --timeout 60")
        #expect(try await !runs())
        let last = try #require(try await records(of: "listens", events).last?["error"] as? [String: Any])
        #expect(last["code"] as? String == "program-stopped")
        _ = try await events.lab.check("stubvmi ask waits start listens --timeout 60")
        try await events.expect(
            "grep -a '\"listens\"' \(EventsLab.log("waits")) | tail -n 1 | grep -avq program-stopped",
            "it listens once more")
        let unknown = try await events.lab.run("stubvmi ask waits start listen")
        #expect(unknown.status != 0 && unknown.errors.contains("listens"), "\(unknown.errors)")
        try await events.theTargetWorks("a program that listened was stopped and started")
    }

    /// Who listens is told, too.
    private func theTargetEnds(_ events: EventsLab) async throws {
        _ = try await events.lab.check("xl destroy web")
        _ = try await events.run(of: "listens", in: "waits", status: 2)
        #expect(try await events.lab.check("xl domid waits") != "")
    }
}
