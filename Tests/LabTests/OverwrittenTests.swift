// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// A breakpoint in whose place there is something else again: here a program in C does what a guest may that looks
    /// after its own text.
    @Suite struct OverwrittenTests {}
}

extension Boots.Endurance.OverwrittenTests {
    private static let spec = """
        version: 1
        monitors:
          - { name: trace-web, tier: events, targets: [web], programs: [{ process-watch: { every: 500ms } }] }
          - name: heals
            tier: control
            targets: [web]
            programs: [{ map-symbol: { symbol: wake_up_new_task } }, { c: { source: heals.c, every: 10s } }]
        targets:
          - { name: web, os: linux, profile: { kernel: /boot/vmlinuz } }
        """

    @Test func itIsToldOfAndLeftThere() async throws {
        try await LabSession.with(text: Self.spec, name: "heals", programs: ["heals.c"]) { lab in
            let events = EventsLab(lab: lab)
            try await events.load(1_000_000)
            try await events.goOn()
            _ = try await lab.check("stubvmi apply /etc/stubvmi/heals.yaml")
            let done = try await events.run(of: "heals", in: "heals", unless: "broken 0")
            #expect(done == ["broken 1, healed 1"])
            try await events.expect(
                "grep -aq '\"overwritten\":1' \(EventsLab.log("trace-web"))", "it is told of",
                or: "tail -n 3 \(EventsLab.log("trace-web"))")
            try await events.theTargetWorks("its text is its own again")

            // Set anew, as by any other start.
            _ = try await lab.check(
                "stubvmi ask heals stop heals; stubvmi ask trace-web stop process-watch && "
                    + ": >\(EventsLab.log("trace-web")) && stubvmi ask trace-web start process-watch --every 500ms"
            )
            try await events.expect(
                "grep -aq '\"count\":[1-9]' \(EventsLab.log("trace-web"))", "it is told of processes again")
            _ = try await lab.check("stubvmi destroy --all --auto-approve")
            try await events.theTargetWorks("all gone")
        }
    }
}
