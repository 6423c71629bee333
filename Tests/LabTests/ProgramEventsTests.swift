// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

extension Boots {
    /// What a program in C is told of its target, by the functions of LibVMI, where its monitor's tier allows it.
    @Suite struct ProgramEventsTests {}
}

extension Boots.ProgramEventsTests {
    private static let spec = """
        version: 1
        monitors:
          - { name: told, tier: events, targets: [web], programs: [{ c: { source: told.c, every: 20s } }] }
          - { name: looks, tier: control, targets: [web], programs: [{ c: told.c }] }
        targets:
          - { name: web, os: linux, profile: { kernel: /boot/vmlinuz } }
        """

    @Test("A program is told of CR3 and CPUID, of a target that then goes on; under tier control, of nothing")
    func told() async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("told-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let program = FilePath(#filePath).removingLastComponent().appending("Programs/told.c")
        try Files.write(Self.spec, to: folder.appending("told.yaml"))
        try Files.write(try Files.read(program), to: folder.appending("told.c"))
        try await LabSession.with(folder.appending("told.yaml").string) { lab in
            let events = EventsLab(lab: lab)
            try await events.load(1_000_000)
            try await events.goOn()
            _ = try await lab.check("stubvmi apply /etc/stubvmi/told.yaml")
            // Until the supervisor knows of it, a monitor has no events.
            let told = try await events.output(of: "told", unless: "refused")
            #expect(
                told == [
                    "cr3 1, cpuid 1, cr3 twice 0, memory 0", "switches 1, cpuids 1",
                    "found 1, swapped 1, cleared 1, not again 0", "told as another 1, freed 2, wrong 0",
                ])
            let looks = try await events.output(of: "looks")
            #expect(looks == ["refused, for its events 1"])
            try await events.theTargetWorks("the program has ended")
        }
    }
}
