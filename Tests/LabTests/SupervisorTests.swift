// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots {
    /// A target with two processors under load, and what becomes of it when its monitor ends: the supervisor lets it
    /// go on, and the next monitor finds nothing left behind.
    @Suite struct SupervisorTests {}
}

extension Boots.SupervisorTests {
    private static let spec = "/etc/stubvmi/events.yaml"
    private static let console = "/var/log/xen/console/guest-web.log"
    private static let log = "/var/log/xen/console/guest-trace-web.log"
    /// More processes than the guest can start in the time.
    private static let load = 1_000_000

    @Test func aTargetOutlivesItsMonitors() async throws {
        try await LabSession.with("xen-configs/events.yaml") { lab in
            _ = try await lab.check(
                "xl destroy web; sed 's/cmdline = \"/&stubvmi.load=\(Self.load) /; s/vcpus = 1/vcpus = 2/' "
                    + "/lab/web.cfg >/tmp/web.cfg && xl create /tmp/web.cfg && stubvmi apply \(Self.spec)")
            try await events(lab)
            for round in 1...20 {
                // Anywhere in what it does between two events.
                let wait = Double.random(in: 0...0.8)
                _ = try await lab.check("sleep \(wait); xl destroy trace-web; : >\(Self.log)")
                try await theTargetGoesOn(lab, "destroyed, round \(round) after \(wait) s")
                _ = try await lab.check("stubvmi apply \(Self.spec)")
                try await events(lab)
            }
            try await aMonitorThatHangs(lab)
            try await everythingGoes(lab)
        }
    }

    /// A monitor that stands still: nothing of it runs any more, and its target waits for it.
    private func aMonitorThatHangs(_ lab: LabSession) async throws {
        _ = try await lab.check("xl pause trace-web")
        try await theTargetGoesOn(lab, "hung")
        _ = try await lab.check(": >\(Self.log)")
        let said = try await lab.check("cat /var/log/xen/console/guest-stubvmi-supervisor.log")
        #expect(said.contains("it hung, and was stopped"), "\(said)")
        _ = try await lab.check("stubvmi apply \(Self.spec)")
        try await events(lab)
    }

    private func everythingGoes(_ lab: LabSession) async throws {
        _ = try await lab.check("stubvmi destroy --all --auto-approve")
        try await theTargetGoesOn(lab, "all gone")
        let list = try await lab.check("xl list -Z")
        #expect(!list.contains("stubvmi_supervisor_t") && !list.contains("stubvmi_monitor_"), "\(list)")
    }

    /// Within a second the guest's own count goes on, and again.
    private func theTargetGoesOn(_ lab: LabSession, _ what: String) async throws {
        let script = """
            count() { grep -a '^stubvmi-load ' \(Self.console) | tail -n 1 | cut -d ' ' -f 2; }
            sleep 1; before=$(count)
            for i in $(seq 20); do sleep 0.5; [ "$(count)" != "$before" ] && exit 0; done
            xl list; tail -n 3 /var/log/xen/console/guest-stubvmi-supervisor.log; xl dmesg | tail -n 20; exit 1
            """
        let outcome = try await lab.run(script)
        #expect(outcome.status == 0, "\(what): \(outcome.output)")
    }

    /// The monitor that runs now has been told of events, and was refused nothing.
    private func events(_ lab: LabSession) async throws {
        let script = """
            for i in $(seq 60); do
                tail -n 40 \(Self.log) | grep -a cr3-event | tail -n 1 | grep -aq '"count":[1-9]' && exit 0
                sleep 0.5
            done
            tail -n 20 \(Self.log) | cut -c 1-400; exit 1
            """
        let outcome = try await lab.run(script)
        #expect(outcome.status == 0, "no events: \(outcome.output)")
    }
}
