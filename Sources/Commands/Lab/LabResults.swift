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

    /// What one monitor is to tell: each of its programs on each of its targets.
    private struct Wanted {
        /// nil for a program in C, which is the user's.
        var program: Program?
        var key: String
    }

    private func findings(
        of monitor: Monitor, for time: Duration, onRecord: (String) -> Void
    ) async throws -> [LabFinding] {
        let wanted = monitor.targets.flatMap { target in
            monitor.programs.map { Wanted(program: $0, key: "\(target)/\($0.kind.rawValue)") }
                + monitor.cPrograms.map { Wanted(program: nil, key: "\(target)/\($0.name)") }
        }
        let deadline = ContinuousClock.now + time
        var found: [String: LabFinding] = [:]
        var seen = 0
        while ContinuousClock.now < deadline {
            // The first round waits for one record of each program, each later one for one more.
            let left = deadline - ContinuousClock.now
            let lines = try await records(of: monitor, atLeast: max(wanted.count, seen + 1), within: left)
            for line in lines.dropFirst(seen) {
                let record = try Record(line: line)
                onRecord(line)
                let key = "\(record.target ?? "")/\(record.program ?? "")"
                if found[key] == nil { found[key] = LabFinding(record) } else { found[key]?.update(record) }
            }
            seen = max(seen, lines.count)
            for (key, one) in found { found[key]?.agreement = try await agreement(one.record) }
            let isWhole = wanted.allSatisfy { one in
                found[one.key]?.isFinal(of: one.program, listsItself: listsItself) == true
            }
            if isWhole { return wanted.compactMap { found[$0.key] } }
        }
        throw ToolError(
            .timeout, "'\(monitor.name)' did not give all its results within \(time)",
            hint: "stubvmi lab up, then stubvmi lab exec -- xl dmesg",
            cause: (wanted.map { "\($0.key): \(found[$0.key]?.doubt ?? "nothing")" } + [lab.consoleTail])
                .joined(separator: "\n"))
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
