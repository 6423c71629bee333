// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

extension Boots.Endurance {
    /// Users' programs in C that never return: what is left of them, and that nobody else is hit.
    @Suite struct ProgramEndTests {}
}

extension Boots.Endurance.ProgramEndTests {
    private static let spec = """
        version: 1
        monitors:
          - { name: faults, tier: read, targets: [web], programs: [{ c: fault.c }] }
          - { name: spins, tier: read, targets: [web], programs: [{ process-list: { every: 1s } }, { c: spin.c }] }
        targets:
          - { name: web, os: linux, profile: { kernel: /boot/vmlinuz } }
        """

    /// What the target itself says.
    private static let console = "/var/log/xen/console/guest-web.log"

    private static let fault = """
        #include <stdio.h>
        int main(int argc, char **argv)
        {
            volatile int *volatile nowhere = NULL;
            printf("%s of %d\\n", argv[1], argc);
            *nowhere = 1;
            printf("not reached\\n");
            return 0;
        }
        """

    private static let spin = """
        #include <stdio.h>
        int main(void)
        {
            printf("turning\\n");
            for (volatile unsigned long turns = 0;; turns++)
                ;
        }
        """

    @Test func aProgramThatFaultsAndOneThatSpinsEndTheirMonitorsAlone() async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("ends-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        for (name, text) in [("ends.yaml", Self.spec), ("fault.c", Self.fault), ("spin.c", Self.spin)] {
            try Files.write(text, to: folder.appending(name))
        }
        try await LabSession.with(folder.appending("ends.yaml").string) { lab in
            _ = try await lab.check(
                "for i in $(seq 90); do grep -q \(lab.process) \(Self.console) && exit 0; sleep 1; done; exit 1"
            )
            // Whether `apply` still sees them run, or is told that one has ended, is not the question here.
            _ = try await lab.run("stubvmi apply /etc/stubvmi/ends.yaml")
            let faulted = try await records(of: "faults", lab, atMost: 30)
            try expectTheEnd(of: faulted, program: "fault", output: ["web of 2"], why: "page fault")
            let spun = try await records(of: "spins", lab, atMost: 90)
            try expectTheEnd(of: spun, program: "spin", output: ["turning"], why: "longer than it may")
            // What it did before is whole.
            let list = try #require(spun.first?["processes"] as? [[String: Any]])
            #expect(list.contains { $0["name"] as? String == lab.process })
            try await theTargetGoesOn(lab)
        }
    }

    /// All that a monitor said, once its domain is gone.
    private func records(of monitor: String, _ lab: LabSession, atMost seconds: Int) async throws -> [[String:
        Any]]
    {
        let text = try await lab.check(
            "for i in $(seq \(seconds)); do xl domid \(monitor) >/dev/null 2>&1 || break; sleep 1; done; "
                + "xl domid \(monitor) >/dev/null 2>&1 && exit 1; "
                + "cat /var/log/xen/console/guest-\(monitor).log", timeout: seconds + 60)
        return try text.split(whereSeparator: \.isNewline).map { try object(String($0)) }
    }

    /// The record but one is the program's, with what it had printed; the last is the monitor's own.
    private func expectTheEnd(
        of records: [[String: Any]], program: String, output: [String], why: String
    ) throws {
        try #require(records.count >= 2, "\(records)")
        let last = records[records.count - 2]
        #expect(last["program"] as? String == program && last["target"] as? String == "web", "\(last)")
        #expect(last["output"] as? [String] == output && last["status"] == nil, "\(last)")
        let error = try #require(last["error"] as? [String: Any])
        #expect(error["code"] as? String == "program-ended")
        let reason = try #require(error["message"] as? String)
        #expect(reason.contains(why), "\(reason)")
        let crash = try #require(records.last?["error"] as? [String: Any])
        #expect(crash["code"] as? String == "monitor-crash" && crash["message"] as? String == reason)
    }

    /// It still runs, and its kernel answers on its own console.
    private func theTargetGoesOn(_ lab: LabSession) async throws {
        let domains = try await lab.check("xl list")
        #expect(domains.contains("web") && !domains.contains("faults") && !domains.contains("spins"))
        let said = try await lab.check(
            """
            before=$(wc -c <\(Self.console))
            xl sysrq web h
            for i in $(seq 60); do
                sleep 1
                tail -c +$((before + 1)) \(Self.console) | grep 'sysrq: HELP' && exit 0
            done
            exit 1
            """, timeout: 120)
        #expect(!said.isEmpty)
    }
}
