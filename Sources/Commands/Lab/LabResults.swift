// SPDX-License-Identifier: Apache-2.0
import Deploy
import Host
import Lab
import Spec
import TargetBundle

/// Waits for what the monitors of a lab see, until nothing is missing.
struct LabResults {
    var lab: RunningLab
    var parts: LabParts
    /// Whether the targets print their own process lists, which ours then have to equal.
    var listsItself: Bool

    /// Gives each record to `onRecord` as it comes, and returns all of it as text for people.
    func collect(for time: Duration, onRecord: (String) -> Void) async throws -> String {
        var texts: [String] = []
        for monitor in parts.monitors {
            texts += try await findings(of: monitor, for: time, onRecord: onRecord).map(\.text)
        }
        return "\n" + texts.joined(separator: "\n\n")
    }

    private func findings(
        of monitor: Monitor, for time: Duration, onRecord: (String) -> Void
    ) async throws -> [LabFinding] {
        var findings = LabFindings(of: monitor, listsItself: listsItself)
        let deadline = ContinuousClock.now + time
        while ContinuousClock.now < deadline {
            // The first round waits for one record of each program, each later one for one more.
            let count = max(findings.wanted.count, findings.seen + 1)
            let lines = try await records(of: monitor, atLeast: count, within: deadline - ContinuousClock.now)
            for line in lines.dropFirst(findings.seen) {
                findings.take(try Record(line: line))
                onRecord(line)
            }
            for (key, one) in findings.found {
                findings.found[key]?.agreement = try await agreement(one.record)
            }
            findings.settle()
            if findings.areWhole { return findings.inOrder }
        }
        throw ToolError(
            .timeout, "'\(monitor.name)' did not give all its results within \(time)",
            hint: "stubvmi lab up, then stubvmi lab exec -- xl dmesg",
            cause: (findings.doubts + [lab.consoleTail]).joined(separator: "\n"))
    }

    /// All that a monitor has told, once there are so many records of it or the time is up.
    private func records(
        of monitor: Monitor, atLeast count: Int, within time: Duration
    ) async throws -> [String] {
        let seconds = time.components.seconds + 1
        let outcome = try await lab.execute(
            "stubvmi logs \(monitor.name) -o json --records \(count) --timeout \(seconds)",
            timeout: time + .seconds(30))
        return outcome.output.split(separator: "\n").map(String.init)
    }

    /// A process list beside the guest's own last one.
    private func agreement(_ record: Record) async throws -> Agreement? {
        guard listsItself, let seen = record.processes,
            let target = parts.targets.first(where: { $0.name == record.target })
        else { return nil }
        let console = try await lab.check("cat \(target.consoleLog)")
        return GuestProcess.last(in: console).map { Agreement(seen: seen, listed: $0) }
    }
}
