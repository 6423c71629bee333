// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

extension Checks {
    /// Which xenstored runs, by the processes there are.
    static func storeKind(_ processes: [[String]]) -> String? {
        let names = processes.compactMap { $0.first.flatMap { FilePath($0).lastComponent?.string } }
        if names.contains("oxenstored") { return "oxenstored, the one in OCaml" }
        return names.contains("xenstored") ? "xenstored, the one in C" : nil
    }

    static func xenstore(answers: Bool, processes: [[String]], on place: HostTree.Place) -> Check {
        let kind = storeKind(processes)
        let start = "service xen start; systemctl start xenstored where there is such a unit"
        if answers {
            return .pass(
                "xenstore", kind ?? (place == .dom0 ? "answers, from a domain of its own" : "answers"))
        }
        guard let kind else { return .fail("xenstore", "xenstored does not run", try: start) }
        // What it held is gone with it, so dom0 and its guests would not find each other again.
        return .fail(
            "xenstore", "\(kind), runs but does not answer",
            try: "its log (/var/log/xen, journalctl); a xenstored started anew has lost its domains: reboot")
    }

    /// What monitors see comes out of their consoles, so somebody has to write it down.
    static func console(_ processes: [[String]]) -> Check {
        let name = "console logs"
        let daemon = processes.first {
            $0.first.flatMap { FilePath($0).lastComponent?.string } == "xenconsoled"
        }
        guard let daemon else {
            return .fail(
                name, "xenconsoled does not run, so nobody takes what monitors print",
                try: "service xen start; systemctl start xenconsoled where there is such a unit")
        }
        let values = ["guest", "all"]
        let logs = zip(daemon, daemon.dropFirst() + [""]).contains { word, next in
            values.contains { word == "--log=\($0)" || word == "-l\($0)" }
                || (["--log", "-l"].contains(word) && values.contains(next))
        }
        if logs { return .pass(name, "xenconsoled keeps those of guests") }
        return .warn(
            name, "xenconsoled keeps none of guests, so there is nothing to show",
            try: "XENCONSOLED_ARGS=\"--log=guest\" in /etc/default/xen, then service xen restart")
    }
}
