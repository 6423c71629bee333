// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle
import VMICore

/// What the core was made to reach, and what it reached in this run.
struct Goals {
    private struct Goal {
        var name: String
        var limit: Double
        var figure: Double
        var unit: String

        var text: [String] {
            let word = figure.isNaN ? "not measured" : figure <= limit ? "reached" : "NOT REACHED"
            return [name, Self.number(limit) + unit, figure.isNaN ? "-" : Self.number(figure) + unit, word]
        }

        private static func number(_ value: Double) -> String { Table.number(value, decimals: 2) }
    }

    private var goals: [Goal] = []
    private var notes: [String] = []

    /// Measures what the tables do not have: the search for the kernel, and memory.
    init(
        of subject: Subject, samples: [Work: Samples], instructions: [Work: Double],
        refusals: RefusalSteps.Result?, host: Host, rounds: Int
    ) async throws {
        func ratio(_ work: Work) -> Double {
            (samples[work] ?? Samples()).ratio(to: samples[work.plain] ?? Samples())
        }
        let cached = instructions[.translateWarm].map { $0 / Double(Work.translateWarm.operations) }
        let list = samples[.processesCold]?.median ?? .nan
        let start = try Self.start(subject, rounds: rounds)
        let memory = try await Self.memory(subject, host)
        goals = [
            Goal(
                name: "translate, warm", limit: 2, figure: ratio(.translateWarm), unit: " x plain C"
            ),
            Goal(name: "the same, instructions", limit: 60, figure: cached ?? .nan, unit: ""),
            Goal(name: "read a page, warm", limit: 1.4, figure: ratio(.readWarm), unit: " x plain C"),
            Goal(name: "read a page, first touch", limit: 3, figure: ratio(.readCold), unit: " x plain C"),
            Goal(name: "read 64 MiB", limit: 1.6, figure: ratio(.streamCold), unit: " x plain C"),
            Goal(name: "find the kernel", limit: 10, figure: start.median / 1e6, unit: " ms"),
            Goal(
                name: "list \(subject.processes) processes, cold", limit: 8 * Double(subject.processes) / 51,
                figure: list / 1000, unit: " us"),
            Goal(
                name: "memory beside the dump", limit: 4_000_000, figure: Double(memory), unit: " bytes"),
            Goal(name: "refuse, the slowest", limit: 50, figure: refusals?.core ?? .nan, unit: " ms"),
            Goal(
                name: "refuse, as a command", limit: 50, figure: refusals?.command ?? .nan, unit: " ms"),
        ]
        for work in [Work.streamCopy, .streamC, .streamCold] {
            let time = samples[work]?.median ?? .nan
            let share = (samples[.streamCopy] ?? Samples()).ratio(to: samples[work] ?? Samples())
            notes.append(
                "\(work.title): \(Table.number((Double(Frame.size) / time * 1000).rounded())) MB/s, "
                    + "\(Table.number((share * 100).rounded())) % of memcpy")
        }
    }

    /// A line for each, then what has no goal.
    func text(_ subject: Subject) -> String {
        let all = [["GOALS on \(subject.name)", "AT MOST", "FIGURE", ""]] + goals.map(\.text)
        let widths = (0..<3).map { column in all.map { $0[column].count }.max() ?? 0 }
        let lines = all.map { row in
            row.enumerated().map { column, cell in
                guard column < 3 else { return cell }
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }.joined(separator: "  ")
        }
        return (lines + notes).joined(separator: "\n")
    }

    /// A reader that knows nothing of the dump finds the kernel in it.
    private static func start(_ subject: Subject, rounds: Int) throws -> Samples {
        var samples = Samples()
        for _ in 0..<rounds {
            let (time, kernel) = try nanoseconds { () throws(VMIError) in
                var inspector = try subject.makeInspector()
                return try inspector.kernel()
            }
            guard kernel == subject.kernel else { throw ToolError(.corrupt, "another kernel was found") }
            samples.values.append(time)
        }
        return samples
    }

    /// What a process takes for itself that opens the dump, finds the kernel and lists its processes.
    private static func memory(_ subject: Subject, _ host: Host) async throws -> Int {
        try await withWorkFolder { folder in
            let profile = folder.appending("profile")
            try Files.write(subject.profile.bytes, to: profile)
            let said = try await host.check(
                Invocation("/proc/self/exe", ["memory-once", subject.path.string, profile.string]))
            return Int(said.filter(\.isNumber)) ?? .max
        }
    }
}
