// SPDX-License-Identifier: Apache-2.0
import Deploy
import Host
import Lab

/// What a guest says of its processes, beside what was read out of its memory.
struct Agreement {
    var seen: [Record.Process]
    var listed: [GuestProcess]

    /// The processes that stay: kernel workers come and go at any moment, and the idle task is in no list
    /// of the guest's own.
    static func lasting(_ processes: some Sequence<(pid: Int, name: String)>) -> Set<String> {
        Set(
            processes.lazy.filter { $0.pid != 0 && !$0.name.hasPrefix("kworker/") }
                .map { "\($0.pid) \($0.name)" })
    }

    /// Processes that only one of both names.
    var differences: [String] {
        let ours = Agreement.lasting(seen.lazy.map { ($0.pid, $0.name) })
        let theirs = Agreement.lasting(listed.lazy.map { ($0.pid, $0.name) })
        return ours.subtracting(theirs).map { "only in memory: \(visible($0))" }.sorted()
            + theirs.subtracting(ours).map { "only in the guest's ps: \(visible($0))" }.sorted()
    }

    /// Both side by side, by pid.
    var text: String {
        let names = Dictionary(listed.map { ($0.pid, $0.name) }, uniquingKeysWith: { first, _ in first })
        return Table(
            header: ["PID", "NAME (read from memory)", "ADDRESS OF THE TASK", "NAME (the guest's own ps)"],
            rows: seen.map { process in
                [
                    String(process.pid), visible(process.name), visible(process.address),
                    names[process.pid].map { visible($0) } ?? "-",
                ]
            }
        ).text
    }
}
