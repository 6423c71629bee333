// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// How long it takes to say no: in a program that uses the core, and as a command from its start to its end.
struct RefusalSteps {
    var subject: Subject
    /// The profile of another kernel.
    var other: [UInt8]
    var host: Host
    var project: FilePath
    var rounds: Int

    /// What was measured, in milliseconds.
    struct Result {
        var table: Table
        /// The slowest refusal by its median, of the core and of the command; NaN where there was none.
        var core = Double.nan
        var command = Double.nan
    }

    /// Commands are fewer: each starts a process.
    private static let commandRounds = 20

    func measure() async throws -> Result {
        try await withWorkFolder { folder in
            let refusals = try await Refusal.all(of: subject, other: other, in: folder, host)
            var result = Result(
                table: Table(
                    title: "REFUSED, \(rounds) rounds", columns: ["MEDIAN ms", "P95 ms"], decimals: 3,
                    rows: [])
            )
            try measureCore(refusals, &result)
            try await measureCommands(refusals, &result)
            return result
        }
    }

    private func measureCore(_ refusals: [Refusal], _ result: inout Result) throws {
        var samples = [Samples](repeating: Samples(), count: refusals.count)
        var codes: [String?] = refusals.map { _ in nil }
        for round in 0..<rounds + 1 {
            for turn in refusals.indices {
                let index = (turn + round) % refusals.count
                let (time, code) = try nanoseconds { try refusals[index].code() }
                codes[index] = code
                if round > 0 { samples[index].values.append(time / 1e6) }
            }
        }
        for (index, refusal) in refusals.enumerated() {
            let code = codes[index]
            result.table.rows.append(
                Table.Row("\(refusal.title): \(code ?? "all was to be had")", samples[index]))
            if code != nil { result.core = Double.maximum(result.core, samples[index].median) }
        }
    }

    private func measureCommands(_ refusals: [Refusal], _ result: inout Result) async throws {
        let tool = project.pushing(".build/release/stubvmi")
        guard Files.exists(tool) else { return }
        let start = Invocation(tool.string, ["--version"], timeout: .seconds(60))
        let calls =
            [("stubvmi --version", start)]
            + refusals.map { ("stubvmi inspect, \($0.title)", $0.invocation(tool)) }
        var samples = [Samples](repeating: Samples(), count: calls.count)
        var statuses = [Int32](repeating: 0, count: calls.count)
        for round in 0..<min(rounds, Self.commandRounds) + 1 {
            for turn in calls.indices {
                let index = (turn + round) % calls.count
                let (time, outcome) = try await waitingNanoseconds { try await host.run(calls[index].1) }
                statuses[index] = outcome.status
                if round > 0 { samples[index].values.append(time / 1e6) }
            }
        }
        for (index, call) in calls.enumerated() {
            result.table.rows.append(
                Table.Row(
                    "\(call.0): status \(statuses[index])", samples[index],
                    ratio: index == 0 ? nil : samples[index].ratio(to: samples[0]), of: "--version"))
            if statuses[index] != 0 {
                result.command = Double.maximum(result.command, samples[index].median)
            }
        }
    }
}
