// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

/// A lab with a target of two processors that starts processes one after the other, a monitor of tier `events`, and
/// one of tier `read` that looks at the kernel's text.
struct EventsLab {
    var lab: LabSession

    static let spec = "/etc/stubvmi/events-lab.yaml"
    private static func text(_ programs: String) -> String {
        """
        version: 1
        monitors:
          - name: trace-web
            tier: events
            targets: [web]
            programs: [{ process-watch: { every: 500ms } }\(programs)]
          - name: look-web
            tier: read
            targets: [web]
            programs: [{ map-symbol: { symbol: wake_up_new_task, every: 200ms } }]
        targets:
          - { name: web, os: linux, profile: { kernel: /boot/vmlinuz } }
        """
    }

    /// Boots it, with everything applied; the target, of an initramfs of its own if need be, has waited before its first
    /// process.
    static func with(
        load: Int, workers: Int = 1, processors: Int = 2, programs: String = "", initrd: FilePath? = nil,
        _ body: (EventsLab) async throws -> Void
    ) async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("events-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        try Files.write(text(programs), to: folder.appending("events-lab.yaml"))
        let options = initrd.map { ["--target-initrd", $0.string] } ?? []
        try await LabSession.with(folder.appending("events-lab.yaml").string, options: options) { lab in
            let events = EventsLab(lab: lab)
            try await events.load(load, workers: workers, processors: processors)
            try await events.apply()
            try await events.goOn()
            try await body(events)
        }
    }

    /// Starts the target anew, so that it waits before its first process.
    func load(_ count: Int, workers: Int = 1, processors: Int = 2) async throws {
        let web = Self.log("web")
        _ = try await lab.check(
            "xl destroy web; sed 's/cmdline = \"/&stubvmi.load=\(count) stubvmi.workers=\(workers) /; "
                + "s/vcpus = 1/vcpus = \(processors)/' /lab/web.cfg >/tmp/web.cfg && "
                + ": >\(web) && xl create /tmp/web.cfg")
        // All on one processor of the lab's, where each waits for the others.
        try await expect(
            "grep -aq stubvmi-load-waits \(web)", "the target has booted", or: "tail -n 50 \(web)",
            seconds: 60 * processors)
    }

    /// Types a line on the target's console: it waits for one.
    func goOn() async throws {
        _ = try await lab.check("echo >$(xenstore-read /local/domain/$(xl domid web)/console/tty)")
    }

    /// A shell function for the guest's own count.
    static let count =
        "count() { grep -a '^stubvmi-load [0-9]' \(log("web")) | tail -n 1 | cut -d ' ' -f 2; }"

    /// What a domain has printed.
    static func log(_ domain: String) -> String { "/var/log/xen/console/guest-\(domain).log" }

    /// Applies the spec, until the monitor watches processes.
    func apply(_ options: String = "") async throws {
        _ = try await lab.check(": >\(Self.log("trace-web")); stubvmi apply \(Self.spec) \(options)")
        try await expect(
            "grep -a process-watch \(Self.log("trace-web")) | tail -n 1 | grep -aq '\"count\":'",
            "the monitor watches", or: "tail -n 5 \(Self.log("trace-web"))")
    }

    /// Waits until a command succeeds.
    func expect(_ command: String, _ what: String, or explain: String = "xl list", seconds: Int = 120)
        async throws
    {
        let script =
            "for i in $(seq \(seconds * 4)); do { \(command); } && exit 0; sleep 0.25; done; \(explain); exit 1"
        let outcome = try await lab.run(script, timeout: seconds + 120)
        try #require(outcome.status == 0, "\(what): \(outcome.output)")
    }

    /// All whole records of a monitor.
    func records(of monitor: String) async throws -> [[String: Any]] {
        try await lab.check("grep '}.\\?$' \(Self.log(monitor))").split(whereSeparator: \.isNewline).map {
            try object(String($0))
        }
    }

    /// What another monitor reads at the start of the function that each new process passes.
    func textOfTheKernel() async throws -> String {
        // What was read before is not what is there now.
        _ = try await lab.check(": >\(Self.log("look-web"))")
        try await expect("[ $(wc -l <\(Self.log("look-web"))) -ge 2 ]", "the other monitor looks")
        let last = try #require(try await records(of: "look-web").last)
        return try #require(last["bytes"] as? String, "\(last)")
    }

    /// The monitor's breakpoint is there: SLDT, where the kernel has NOP of five bytes to trace the function.
    func theTextIsBroken(_ what: String) async throws {
        let text = try await textOfTheKernel()
        try #require(text.hasPrefix("0f00440000"), "\(what): \(text)")
    }

    /// The target works without its monitor, and its text is as it was.
    func theTargetGoesOn(_ what: String, seconds: Int = 30) async throws {
        try await theTargetWorks(what, seconds: seconds)
        let text = try await textOfTheKernel()
        #expect(text.hasPrefix("0f1f440000"), "\(what): \(text)")
    }

    /// Neither a monitor nor a supervisor is left.
    func nobodyWatches() async throws {
        let list = try await lab.check("xl list -Z")
        #expect(!list.contains("stubvmi_supervisor_t") && !list.contains("stubvmi_monitor_"), "\(list)")
    }

    /// What a program in C has printed in a run that ended with a status, the first that did not begin like this.
    func run(
        of program: String, in monitor: String, status: Int = 0, unless other: String = "nothing"
    ) async throws -> [String] {
        for _ in 0..<90 {
            var lines: [String] = []
            for record in try await records(of: monitor) where record["program"] as? String == program {
                lines += try #require(record["output"] as? [String], "\(record)")
                guard let ended = record["status"] as? Int else { continue }
                if ended == status, lines.first?.hasPrefix(other) != true { return lines }
                lines = []
            }
            try await Task.sleep(for: .seconds(1))
        }
        let log = try await lab.check("tail -n 5 \(Self.log(monitor)) | cut -c1-500")
        throw ToolError(.timeout, "\(program) in \(monitor) has not ended so: \(log)")
    }

    /// A second later the guest's own count goes on: it tells after 25 processes of each worker's.
    func theTargetWorks(_ what: String, seconds: Int = 30) async throws {
        let script = """
            \(Self.count); sleep 1; before=$(count)
            for i in $(seq \(seconds * 2)); do sleep 0.5; [ "$(count)" != "$before" ] && exit 0; done
            xl list; tail -n 3 \(Self.log("stubvmi-supervisor")); grep -a '^\\[ ' \(Self.log("web")) | tail -n 100; exit 1
            """
        let outcome = try await lab.run(script, timeout: seconds + 120)
        try #require(outcome.status == 0, "\(what): \(outcome.output)")
    }
}
