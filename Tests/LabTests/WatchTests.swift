// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// `watch` on real Xen: what was applied stays true while targets and monitors come and go; one boot.
    @Suite struct WatchTests {}
}

extension Boots.Endurance.WatchTests {
    @Test func whatWasAppliedStaysTrue() async throws {
        try await LabSession.with { lab in
            _ = try await lab.check("stubvmi apply \(LabSession.spec)")
            let watching = Watching(lab: lab)
            try await watching.start()
            try await fiveBoots(watching)
            try await aRebootByItself(watching)
            try await aDeadMonitor(watching)
            try await anothersPolicy(watching)
            try await aPausedTarget(watching)
            try await theEnd(watching)
        }
    }

    /// One monitor of two targets: while one of them is away, the other one is watched also when it starts anew.
    @Test func oneOfTwoTargetsIsAway() async throws {
        try await LabSession.with("xen-configs/pair.yaml") { lab in
            _ = try await lab.check(
                "sed 's/targets: \\[web\\]/targets: [web, db]/' /etc/stubvmi/pair.yaml >/root/both.yaml && "
                    + "stubvmi apply /root/both.yaml")
            let watching = Watching(lab: lab, monitor: "watch")
            try await watching.start()
            var mark = try await watching.mark()
            _ = try await lab.check("xl destroy db")
            try await watching.wait(for: #""target":"db""#, after: mark)
            mark = try await watching.mark()
            _ = try await lab.check("xl destroy web && xl create -q /lab/web.cfg && stubvmi wait watch")
            let narrowed = try await watching.wait(for: #""event":"changed""#, after: mark)
            #expect(narrowed.contains("watches web (domain"))
            _ = try await watching.record(naming: lab.process, after: mark)
            mark = try await watching.mark()
            _ = try await lab.check("xl create -q /lab/db.cfg")
            let whole = try await watching.wait(for: #""event":"changed""#, after: mark)
            #expect(whole.contains("watches web (domain") && whole.contains(", db (domain"))
            _ = try await lab.check("stubvmi wait watch")
            try await watching.wait(for: #""event":"steady""#, after: mark)
            let plan = try await lab.check("stubvmi plan --detailed-exitcode /root/both.yaml")
            #expect(plan.contains("Nothing to do"))
            #expect(try await watching.stop("kill -TERM $(pidof stubvmi)") == "0\n")
        }
    }

    /// Each boot runs a process of another name, so a list of an earlier boot cannot pass for this one's.
    private func fiveBoots(_ watching: Watching) async throws {
        var last = watching.lab.process
        for round in 1...5 {
            // The kernel keeps 15 characters of a name.
            let name = "b\(round)x\(String(UInt32.random(in: 0...UInt32.max), radix: 36))"
            let mark = try await watching.mark()
            _ = try await watching.lab.check("xl destroy web")
            try await watching.wait(for: #""event":"absent""#, after: mark)
            let times = try await watching.lab.check(
                "sed -i 's/stubvmi.process=[^ \"]*/stubvmi.process=\(name)/' /lab/web.cfg; "
                    + "bash -c 'before=$EPOCHREALTIME; xl create -q /lab/web.cfg >&2 || exit 1; "
                    + "echo $before $EPOCHREALTIME'")
            let changed = try await watching.wait(for: #""action":"update""#, after: mark)
            let list = try await watching.record(naming: name, after: mark)
            #expect(
                !list.contains("\"\(last)\""), "the list of boot \(round) has a process of the one before")
            tell(round, times: times, event: try object(changed))
            last = name
        }
    }

    /// Prints how long the monitor was without its target. Nothing is asserted of times under emulation.
    private func tell(_ round: Int, times: String, event: [String: Any]) {
        let created = times.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        let ready = (event["time_ms"] as? Double ?? 0) / 1000
        let after = event["after_ms"] as? Int ?? 0
        let start = created.last.map { String(format: "%.2f", ready - $0) } ?? "?"
        let whole = created.first.map { String(format: "%.2f", ready - $0) } ?? "?"
        print(
            "boot \(round): the monitor was ready \(start) s after xl create had started its target, "
                + "\(whole) s after xl create began, \(after) ms after xenstored told of it")
    }

    /// The toolstack's own reboot, where nobody calls `xl create`.
    private func aRebootByItself(_ watching: Watching) async throws {
        let before = try await watching.lab.check("xl domid web")
        let mark = try await watching.mark()
        _ = try await watching.lab.check("xl reboot -F web || xl reboot web")
        try await watching.wait(for: #""action":"update""#, after: mark)
        let now = try await watching.lab.check("xl domid web")
        #expect(now != before)
        let name = try await watching.lab.check(
            "sed -n 's/.*stubvmi.process=\\([^ \"]*\\).*/\\1/p' /lab/web.cfg")
        _ = try await watching.record(
            naming: name.trimmingCharacters(in: .whitespacesAndNewlines), after: mark)
    }

    private func aDeadMonitor(_ watching: Watching) async throws {
        let mark = try await watching.mark()
        let before = try await watching.lab.check("xl domid watch-web && xl destroy watch-web")
        let died = try object(try await watching.wait(for: #""event":"died""#, after: mark))
        #expect(died["level"] as? String == "warning" && died["retry_ms"] as? Int == 1000)
        #expect(died["console"] as? String != nil)
        try await watching.wait(for: #""action":"create""#, after: mark)
        #expect(try await watching.lab.check("xl domid watch-web") != before)
        let again = try await watching.mark()
        _ = try await watching.lab.check("xl destroy watch-web")
        let second = try object(try await watching.wait(for: #""event":"died""#, after: again))
        #expect(second["retry_ms"] as? Int == 2000, "the second one waits longer")
        try await watching.wait(for: #""action":"create""#, after: again)
    }

    /// Xen tells nobody that a policy was loaded: it is found within half a minute.
    private func anothersPolicy(_ watching: Watching) async throws {
        let mark = try await watching.mark()
        _ = try await watching.lab.check(
            "xl loadpolicy $(find /root/.cache/stubvmi -name xenpolicy | head -n 1)")
        let foreign = try object(try await watching.wait(for: #""event":"policy_foreign""#, after: mark))
        #expect(foreign["level"] as? String == "warning")
        try await watching.wait(for: #""event":"policy_loaded""#, after: mark)
        try await watching.wait(for: #""event":"steady""#, after: mark)
        let plan = try await watching.lab.check("stubvmi plan --detailed-exitcode \(LabSession.spec)")
        #expect(plan.contains("Nothing to do"))
    }

    private func aPausedTarget(_ watching: Watching) async throws {
        let mark = try await watching.mark()
        let id = try await watching.lab.check("xl pause web && xl destroy watch-web && xl domid web")
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let paused = try object(try await watching.wait(for: #""event":"paused""#, after: mark))
        #expect(paused["hint"] as? String == "xl unpause \(id)")
        try await watching.wait(for: #""action":"create""#, after: mark)
        try await watching.wait(for: #""event":"steady""#, after: mark)
        let state = try await watching.lab.check("xl list web | tail -n 1")
        #expect(
            state.split(separator: " ").dropFirst(4).first?.contains("p") == true, "it is not ours to free")
        let told = try await watching.lab.check(
            "tail -n +\(mark.line) /tmp/watch.log | grep -c '\"event\":\"paused\"'")
        #expect(told == "1\n", "it is said once")
        _ = try await watching.lab.check("xl unpause web")
    }

    /// On SIGTERM it ends well; without xenstored it cannot go on, and says so.
    private func theEnd(_ watching: Watching) async throws {
        #expect(try await watching.stop("kill -TERM $(pidof stubvmi)") == "0\n")
    }
}

/// A `stubvmi watch` that runs in dom0 and writes its events to a file.
private struct Watching {
    var lab: LabSession
    var monitor = "watch-web"

    /// Where its events and the monitor's records ended at a moment.
    struct Mark {
        var line: Int
        var byte: Int
    }

    private var records: String { "/var/log/xen/console/guest-\(monitor).log" }

    func start() async throws {
        _ = try await lab.check(
            "rm -f /tmp/watch.status; (stubvmi watch -o json >>/tmp/watch.log 2>>/tmp/watch.errors; "
                + "echo $? >/tmp/watch.status) </dev/null >/dev/null 2>&1 &")
        let steady = try await lab.run(
            "for n in $(seq 400); do tail -n 1 /tmp/watch.log | grep -q '\"event\":\"steady\"' && exit 0; "
                + "sleep 0.2; done; cat /tmp/watch.log /tmp/watch.errors >&2; exit 1")
        try #require(steady.status == 0, "\(steady.errors)")
    }

    func mark() async throws -> Mark {
        let numbers = try await lab.check("wc -l </tmp/watch.log; wc -c <\(records)")
            .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        try #require(numbers.count == 2)
        return Mark(line: numbers[0] + 1, byte: numbers[1] + 1)
    }

    /// The first event with these words since a moment.
    @discardableResult
    func wait(for words: String, after mark: Mark) async throws -> String {
        let outcome = try await lab.run(
            "for n in $(seq 400); do tail -n +\(mark.line) /tmp/watch.log | grep -m 1 '\(words)' && exit 0; "
                + "sleep 0.2; done; tail -n 30 /tmp/watch.log /tmp/watch.errors >&2; xl list >&2; exit 1")
        try #require(outcome.status == 0, "no \(words): \(outcome.errors)")
        return outcome.output
    }

    /// The monitor's first process list with a process of this name since a moment.
    func record(naming process: String, after mark: Mark) async throws -> String {
        let outcome = try await lab.run(
            "for n in $(seq 400); do tail -c +\(mark.byte) \(records) | grep -m 1 '\"\(process)\"' && exit 0; "
                + "sleep 0.2; done; tail -c 3000 \(records) >&2; tail -n 9 /tmp/watch.log >&2; exit 1")
        try #require(outcome.status == 0, "no process \(process): \(outcome.errors)")
        return outcome.output
    }

    /// What it ends with after a command.
    func stop(_ command: String) async throws -> String {
        try await lab.check(
            "\(command); for n in $(seq 400); do [ -s /tmp/watch.status ] && break; sleep 0.2; done; "
                + "cat /tmp/watch.status")
    }
}
