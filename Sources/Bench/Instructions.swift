// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import CBench
import FoundationEssentials
import Host
import SystemPackage

/// Instructions that each work executes, which no load of the machine changes; from valgrind, where it is.
struct Instructions {
    var host: Host

    /// How many each work takes; none of them without valgrind.
    func counts() async throws -> [Work: Double] {
        try await withWorkFolder { try await counts(in: $0) }
    }

    private func counts(in folder: FilePath) async throws -> [Work: Double] {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let output = folder.appending("out")
        // Old valgrinds give up on the debugging information of new compilers.
        let program = folder.appending("bench")
        try await host.check(Invocation("strip", ["--strip-debug", "-o", program.string, own]))
        do {
            try await host.check(
                Invocation(
                    "valgrind",
                    [
                        "--tool=callgrind", "--callgrind-out-file=\(output)",
                        "--toggle-collect=cbench_enclose", "--dump-after=cbench_enclose",
                        program.string,
                        "instructions-once",
                    ], timeout: .seconds(300)))
        } catch let error as ToolError where error.code == .notFound {
            return [:]
        }
        var counts: [Work: Double] = [:]
        for (index, work) in Work.allCases.enumerated() { counts[work] = try total(output, index + 1) }
        return counts
    }

    /// A table, or why there is none.
    static func text(_ counts: [Work: Double]) -> String {
        guard !counts.isEmpty else { return "valgrind is not there: no instructions are counted" }
        return Table(
            title: "INSTRUCTIONS on the synthetic guest", columns: ["COUNT"],
            rows: Work.allCases.map { work in
                let count = counts[work] ?? .nan
                let plain = counts[work.plain] ?? .nan
                return Table.Row(
                    title: work.title, numbers: [count / Double(work.operations)],
                    ratio: work == work.plain ? nil : count / plain, other: "plain C")
            }
        ).text
    }

    /// What callgrind counted until it wrote that part.
    private func total(_ output: FilePath, _ part: Int) throws -> Double {
        let path = FilePath("\(output).\(part)")
        let text = String(decoding: try Files.read(path, limit: 16 << 20), as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("totals:") {
            if let count = Double(line.dropFirst("totals: ".count)) { return count }
        }
        throw ToolError(.toolFailed, "callgrind wrote no totals")
    }
}

/// Does each work once where callgrind counts.
struct InstructionsOnce: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "instructions-once", shouldDisplay: false)

    func run() throws {
        let subject = try Subject.synthetic()
        for work in Work.allCases {
            if work != .processesFirst { _ = try work.run(subject) }
            try work.prepare(subject)
            let call = Call { _ = try work.run(subject) }
            cbench_enclose(
                { context in
                    guard let context else { return }
                    let call = Unmanaged<Call>.fromOpaque(context).takeUnretainedValue()
                    do { try call.body() } catch { call.error = error }
                }, Unmanaged.passUnretained(call).toOpaque())
            if let error = call.error { throw error }
        }
    }

    private final class Call {
        let body: () throws -> Void
        var error: (any Error)?

        init(_ body: @escaping () throws -> Void) { self.body = body }
    }
}
