// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// The supervisor gets another image, is paused, or is forgotten together with its monitors, while a target is watched:
    /// the target works on, and nothing is left in it.
    @Suite struct SupervisorChangeTests {}
}

extension Boots.Endurance.SupervisorChangeTests {
    private static let state = "/var/lib/stubvmi/state.json"

    @Test func aTargetOutlivesChangesOfItsSupervisor() async throws {
        try await EventsLab.with(load: 1_000_000) { events in
            try await events.theTextIsBroken("it watches")
            try await anotherImage(events)
            try await oneThatIsPaused(events)
            try await aLostStateAndASpecThatOnlyReads(events)
            try await aLostStateAndDestroy(events)
        }
    }

    private func supervisor(_ events: EventsLab) async throws -> String {
        try await events.lab.check("xl domid stubvmi-supervisor")
    }

    /// Supervisor and monitors are other domains then.
    private func anotherImage(_ events: EventsLab) async throws {
        let before = try await supervisor(events)
        _ = try await events.lab.check(
            "gzip -dc /var/lib/stubvmi/image/stubvmi.elf.gz | gzip -1 >/root/next.elf.gz")
        try await events.apply("--image /root/next.elf.gz")
        #expect(try await supervisor(events) != before)
        try await events.theTargetWorks("another image")
        try await events.theTextIsBroken("another image")
        _ = try await events.lab.check("xl destroy trace-web")
        try await events.theTargetGoesOn("destroyed, with another image")
        try await events.apply()
    }

    /// The monitor stays, and its ring is handed to the next supervisor.
    private func oneThatIsPaused(_ events: EventsLab) async throws {
        let (before, monitor) = (
            try await supervisor(events), try await events.lab.check("xl domid trace-web")
        )
        _ = try await events.lab.check("xl pause stubvmi-supervisor")
        try await events.apply()
        #expect(try await supervisor(events) != before)
        #expect(try await events.lab.check("xl domid trace-web") == monitor)
        try await events.theTextIsBroken("another supervisor")
        _ = try await events.lab.check("xl destroy trace-web")
        try await events.theTargetGoesOn("destroyed, with another supervisor")
        try await events.apply()
    }

    /// Nobody knows the monitor that has the target's events; the spec has no place for its supervisor.
    private func aLostStateAndASpecThatOnlyReads(_ events: EventsLab) async throws {
        try await events.theTextIsBroken("before the state is lost")
        _ = try await events.lab.check(
            "rm \(Self.state); sed '/name: trace-web/,/programs:/d' \(EventsLab.spec) >/tmp/reads.yaml; "
                + "stubvmi apply /tmp/reads.yaml")
        try await events.theTargetGoesOn("a lost state, and a spec that only reads")
        let list = try await events.lab.check("xl list -Z")
        #expect(!list.contains("stubvmi_supervisor_t") && !list.contains("trace_web"), "\(list)")
        try await events.apply()
    }

    private func aLostStateAndDestroy(_ events: EventsLab) async throws {
        try await events.theTextIsBroken("before all is destroyed")
        _ = try await events.lab.check("rm \(Self.state); stubvmi destroy --all --auto-approve")
        try await events.theTargetWorks("all gone")
        try await events.nobodyWatches()
        _ = try await events.lab.check("stubvmi apply /tmp/reads.yaml")
        try await events.theTargetGoesOn("destroyed without a state")
    }
}
