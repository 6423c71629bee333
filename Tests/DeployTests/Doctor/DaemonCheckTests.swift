// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Deploy

/// xenstored, xenconsoled and systemd's units.
@Suite struct DaemonCheckTests {
    private let c = [["/usr/lib/xen-4.17/bin/xenstored", "--pid-file", "/run/xenstored.pid"]]
    private let ocaml = [["/usr/lib/xen-4.17/bin/oxenstored", "--pid-file", "/run/xenstored.pid"]]

    @Test func eachKindOfXenstored() {
        #expect(Checks.xenstore(answers: true, processes: c, on: .dom0).detail.contains("in C"))
        #expect(Checks.xenstore(answers: true, processes: ocaml, on: .dom0).detail.contains("OCaml"))
        #expect(Checks.xenstore(answers: true, processes: [], on: .dom0).detail.contains("domain of its own"))
    }

    @Test func oneThatIsDownAndOneThatHangs() {
        let down = Checks.xenstore(answers: false, processes: [["/bin/bash"]], on: .dom0)
        #expect(down.verdict == .fail && down.detail == "xenstored does not run")
        let hangs = Checks.xenstore(answers: false, processes: c, on: .dom0)
        #expect(hangs.verdict == .fail && hangs.detail.contains("does not answer"))
        #expect(hangs.remedy?.contains("reboot") == true)
    }

    @Test(arguments: [
        ["--log=guest"], ["--log=all", "--timestamp=all"], ["--log", "guest"], ["-l", "all"],
    ])
    func aConsoleDaemonThatKeepsLogs(_ arguments: [String]) {
        let check = Checks.console([["/bin/bash"], ["/usr/lib/xen-4.17/bin/xenconsoled"] + arguments])
        #expect(check.verdict == .pass)
    }

    @Test(arguments: [[], ["--log=none"], ["--log=hv"], ["--log-dir=/var/log/xen/guest"], ["--log"]])
    func oneThatKeepsNone(_ arguments: [String]) {
        let check = Checks.console([["xenconsoled"] + arguments])
        #expect(check.verdict == .warn && check.remedy?.contains("XENCONSOLED_ARGS") == true)
    }

    @Test func noConsoleDaemon() {
        #expect(Checks.console([["xenstored"], []]).verdict == .fail)
    }

    @Test func unitsThatDoNotStart() {
        let check = Checks.units(["xen.service": "generated", "stubvmi-watch.service": "disabled"])
        #expect(check.verdict == .warn)
        #expect(check.remedy == "systemctl enable --now stubvmi-watch.service")
        let fine = Checks.units(["xen.service": "generated", "stubvmi-watch.service": "enabled"])
        #expect(fine == .pass("units", "stubvmi-watch.service, xen.service"))
        #expect(Checks.units([:]).verdict == .pass)
    }
}
