// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

extension Boots.Endurance {
    /// What programs in C do to their target, and are told of it, by the functions of LibVMI: as much as their monitor's
    /// tier allows.
    @Suite struct ProgramControlTests {}
}

extension Boots.Endurance.ProgramControlTests {
    private static let spec = """
        version: 1
        monitors:
          - { name: told, tier: events, targets: [web], programs: [{ c: { source: told.c, every: 20s } }] }
          - { name: steers, tier: control, targets: [web], programs: [{ c: changes.c }, { c: told.c }] }
          - { name: looks, tier: read, targets: [web], programs: [{ c: changes.c }] }
        targets:
          - { name: web, os: linux, profile: { kernel: /boot/vmlinuz } }
        """

    @Test(
        "Under tier events a program is told, under control it writes and puts back, under read it does nothing"
    )
    func eachTier() async throws {
        try await LabSession.with(text: Self.spec, name: "tiers", programs: ["told.c", "changes.c"]) { lab in
            let events = EventsLab(lab: lab)
            try await events.load(1_000_000)
            try await events.goOn()
            _ = try await lab.check("stubvmi apply /etc/stubvmi/tiers.yaml")
            try await changes(events)
            // Until the supervisor knows of it, a monitor has no events.
            let told = try await events.run(of: "told", in: "told", unless: "refused")
            #expect(
                told == [
                    "cr3 1, cpuid 1, cr3 twice 0, memory 0", "any page 1, this one 0, debug 1, steps 0",
                    "breakpoint 0, a letter 1",
                    "switches 1, cpuids 1",
                    "found 1, swapped 1, cleared 1, not again 0",
                    "told as another 1, freed 2, wrong 0",
                    "stepped 0, views 1 0 0",
                ])
            let refused = try await events.run(of: "told", in: "steers")
            #expect(refused == ["refused, for its events 1"])
            // One program was paused, and the other one told, when they ended.
            try await events.theTargetWorks("the programs have ended")
        }
    }

    private func changes(_ events: EventsLab) async throws {
        let done = try await events.run(of: "changes", in: "steers")
        #expect(
            done == [
                "paused 1, again 1", "number 1: as written 1, put back 1", "across pages 1, of 8 bytes",
                "context 1, symbol 1", "processors 2", "r15 1: as written 1", "cr2 1: as written 1",
                "all registers 1, the same 1", "resumed 1, again 1, once more 0",
            ])
        let refused = try await events.run(of: "changes", in: "looks")
        #expect(
            refused == [
                "paused 0, again 0", "number 0: as written 0, put back 0", "across pages 0, of 0 bytes",
                "context 0, symbol 0", "processors 0", "r15 0: as written 0", "cr2 0: as written 0",
                "all registers 0, the same 0", "resumed 0, again 0, once more 0",
            ])
    }
}
