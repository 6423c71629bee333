// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

extension Boots {
    /// What a program in C does to its target, by the functions of LibVMI: as much as its monitor's tier allows.
    @Suite struct ProgramControlTests {}
}

extension Boots.ProgramControlTests {
    private static let spec = """
        version: 1
        monitors:
          - { name: steers, tier: control, targets: [web], programs: [{ c: changes.c }] }
          - { name: looks, tier: read, targets: [web], programs: [{ c: changes.c }] }
        targets:
          - { name: web, os: linux, profile: { kernel: /boot/vmlinuz } }
        """

    @Test("Memory and registers are written under tier control, and put back; under tier read, not one byte")
    func changes() async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("changes-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let program = FilePath(#filePath).removingLastComponent().appending("Programs/changes.c")
        try Files.write(Self.spec, to: folder.appending("changes.yaml"))
        try Files.write(try Files.read(program), to: folder.appending("changes.c"))
        try await LabSession.with(folder.appending("changes.yaml").string) { lab in
            let console = EventsLab.log("web")
            _ = try await lab.check(
                "for i in $(seq 90); do grep -q \(lab.process) \(console) && exit 0; sleep 1; done; exit 1")
            _ = try await lab.check("stubvmi apply /etc/stubvmi/changes.yaml")
            let done = try await EventsLab(lab: lab).output(of: "steers")
            #expect(
                done == [
                    "paused 1, again 1", "number 1: as written 1, put back 1", "across pages 1, of 8 bytes",
                    "context 1, symbol 1", "processors 1", "r15 1: as written 1", "cr2 1: as written 1",
                    "all registers 1, the same 1", "resumed 1, again 1, once more 0",
                ])
            let refused = try await EventsLab(lab: lab).output(of: "looks")
            #expect(
                refused == [
                    "paused 0, again 0", "number 0: as written 0, put back 0", "across pages 0, of 0 bytes",
                    "context 0, symbol 0", "processors 0", "r15 0: as written 0", "cr2 0: as written 0",
                    "all registers 0, the same 0", "resumed 0, again 0, once more 0",
                ])
            // It was left paused by the last line of the program: its end lets it go.
            let said = try await lab.check(
                """
                before=$(wc -c <\(console))
                xl sysrq web h
                for i in $(seq 60); do
                    sleep 1
                    tail -c +$((before + 1)) \(console) | grep 'sysrq: HELP' && exit 0
                done
                exit 1
                """)
            #expect(!said.isEmpty)
        }
    }
}
