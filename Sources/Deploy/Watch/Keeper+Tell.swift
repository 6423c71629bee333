// SPDX-License-Identifier: Apache-2.0
import Host
import Policy

extension Keeper {
    /// Tells of something.
    func event(
        _ kind: WatchEvent.Kind, _ level: Level, _ message: String,
        _ more: (inout WatchEvent) -> Void = { _ in }
    ) {
        var event = WatchEvent(kind, level, message)
        more(&event)
        tell(event)
    }

    /// Tells what has gone wrong, once, and how long a dead monitor waits.
    func found(_ findings: Findings, _ draft: Draft) {
        for death in findings.deaths where !backOffs.isFailed(death.monitor) {
            let retry = backOffs.failed(death.monitor, at: .now)
            let console = lastLine(of: death.monitor)
            event(
                .died, .warning,
                "\(death.monitor): \(death.why); a new one comes in \(retry.milliseconds / 1000) s"
                    + (console.map { "; its last words: \($0)" } ?? "")
            ) { event in
                (event.monitor, event.domain, event.reasons) = (death.monitor, death.domain, [death.why])
                (event.retryMs, event.console) = (retry.milliseconds, console)
            }
        }
        for absence in findings.absences where !said.absences.contains(absence) {
            event(
                .absent, .info,
                "\(absence.monitor): its target '\(absence.target)' is not there; it is left as it is"
            ) { ($0.monitor, $0.target) = (absence.monitor, absence.target) }
        }
        said.absences = Set(findings.absences)
        for pause in findings.pauses where !said.pauses.contains(pause) {
            let command = "xl unpause \(pause.target.domain)"
            event(
                .paused, .warning,
                "'\(pause.target.name)' (domain \(pause.target.domain)) is paused, and its monitor "
                    + "'\(pause.monitor)' (domain \(pause.domain)) is gone; to let it run: \(command)"
            ) { event in
                (event.monitor, event.target) = (pause.monitor, pause.target.name)
                (event.domain, event.hint) = (pause.target.domain, command)
            }
        }
        for one in findings.hidden where !said.hidden.contains(one) {
            let command = "xl setenforce 0; xl destroy \(one.domain); xl setenforce 1"
            event(
                .hidden, .error,
                "'\(one.name)' (domain \(one.domain)) has lost its label, because a policy without its type was "
                    + "loaded; not even dom0 sees it now, and no policy brings it back: \(command)"
            ) { ($0.domain, $0.hint) = (one.domain, command) }
        }
        said.hidden = Set(findings.hidden)
        // A record goes when its monitor is made anew: said is said as long as the target stays paused.
        let paused = Set(draft.seen.domains.filter(\.isPaused).map(\.id))
        said.pauses = said.pauses.filter { paused.contains($0.target.domain) }.union(findings.pauses)
        let now = ContinuousClock.now
        for action in draft.plan.actions(.keep) { backOffs.succeeded(action.monitor, at: now) }
    }

    /// Tells which profiles could not be made anew, once for each reason.
    func keptProfiles(_ failures: [String: String]) {
        for (name, why) in failures.sorted(by: { $0.key < $1.key }) where said.profiles[name] != why {
            event(
                .profileKept, .warning,
                "\(name): a target of it was started anew, and its profile cannot be made again: \(why)"
            ) { ($0.monitor, $0.reasons) = (name, [why]) }
        }
        said.profiles = failures
    }

    /// Tells what was done.
    func done(_ draft: Draft, since: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        let after = since.duration(to: now).milliseconds
        if !draft.plan.policy.reasons.isEmpty {
            event(.policyLoaded, .info, "policy \(draft.final.built.sha256.prefix(16)) loaded") { event in
                (event.reasons, event.afterMs) = (draft.plan.policy.reasons, after)
            }
        }
        if let supervisor = draft.plan.supervisor, supervisor.isChange {
            event(
                .changed, .info,
                "the supervisor: \(supervisor.shown.past) in \(after) ms: "
                    + supervisor.reasons.joined(separator: "; ")
            ) { event in
                (event.action, event.reasons, event.afterMs) = (supervisor.shown, supervisor.reasons, after)
            }
        }
        for action in draft.plan.actions where action.isChange {
            backOffs.succeeded(action.monitor, at: now)
            let targets = action.targets.map { "\($0.name) (domain \($0.domain))" }.joined(separator: ", ")
            event(
                .changed, .info,
                "\(action.monitor): \(action.kind.past) in \(after) ms"
                    + (targets.isEmpty ? "" : ", watches \(targets)") + ": "
                    + action.reasons.joined(separator: "; ")
            ) { event in
                (event.monitor, event.action, event.reasons) = (action.monitor, action.kind, action.reasons)
                event.afterMs = after
            }
        }
    }

    /// Tells that all is well, once after each change.
    func steady(_ draft: Draft) {
        let waiting = draft.plan.actions(.wait).count
        let count = draft.plan.actions.count - waiting
        steady(
            "\(count) monitor\(count == 1 ? " is" : "s are") as applied"
                + (waiting > 0 ? ", \(waiting) wait\(waiting == 1 ? "s" : "") for a target" : ""), .steady)
    }

    func steady(_ words: String, _ kind: WatchEvent.Kind) {
        guard said.steady != words else { return }
        said.steady = words
        event(kind, .info, words)
    }

    /// Tells what could not be done, and when it is tried again.
    func failed(_ monitor: String?, _ error: any Error, retry: Duration) {
        said.steady = nil
        let name = monitor.map { "\($0): " } ?? ""
        event(.failed, .error, "\(name)\(error)\nagain in \(retry.milliseconds / 1000) s") { event in
            (event.monitor, event.retryMs) = (monitor, retry.milliseconds)
            event.hint = (error as? ToolError)?.hint
        }
    }

    /// What a monitor printed last; it comes out of its domain.
    private func lastLine(of monitor: String) -> String? {
        let lines = try? ConsoleLog.find(monitor).lines(limit: 64 << 10).lines
        return lines?.last { !$0.isEmpty }.map { visible($0, limit: 200) }
    }
}

extension Plan.Kind {
    /// As something that was done.
    fileprivate var past: String { self == .relaunch ? "relaunched" : rawValue + "d" }
}
