// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Glibc
import Host
import Policy
import Spec
import SystemPackage
import TargetBundle

/// What the policy of many monitors takes, each watching a target of its own: for each number of pairs in a
/// process of its own, so that its memory is its own.
struct PolicyPairs {
    static let counts = [1, 10, 100, 1000]

    var host: Host
    var rounds: Int

    func table() async throws -> Table {
        var rows: [Table.Row] = []
        var first: [Double] = []
        for count in Self.counts {
            var samples = [Samples](repeating: Samples(), count: 4)
            var sizes: [Double] = []
            for _ in 0..<(count < 1000 ? rounds : 1) {
                let said = try await host.check(
                    Invocation("/proc/self/exe", ["policy-once", "\(count)"], timeout: .seconds(600)))
                let numbers = said.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
                guard numbers.count == 6 else { throw ToolError(.toolFailed, "policy-once said: \(said)") }
                for index in samples.indices { samples[index].values.append(numbers[index]) }
                sizes = [numbers[4], numbers[5]]
            }
            let whole = samples[0].median + samples[2].median
            if first.isEmpty { first = [whole] }
            let name = "\(count) pair\(count == 1 ? "" : "s")"
            rows += [
                Table.Row("\(name): build", samples[0]),
                Table.Row(
                    "\(name): of that m4 and checkpolicy", samples[1],
                    ratio: samples[1].ratio(to: samples[0]),
                    of: "build"),
                Table.Row("\(name): proof", samples[2], ratio: samples[2].ratio(to: samples[0]), of: "build"),
                Table.Row(
                    title: "\(name): both", numbers: [whole, samples[0].p95 + samples[2].p95],
                    ratio: whole / first[0], other: "1 pair"),
                Table.Row(
                    title: "\(name): bytes of the binary, and at most in memory", numbers: sizes, ratio: nil,
                    other: ""),
            ]
        }
        return Table(title: "POLICY of pairs of a monitor and its target", rows: rows)
    }
}

/// Builds and proves the policy of so many pairs once; prints nanoseconds of building, of the programs in
/// it, of proving and of checking both again, the bytes of the binary, and the most memory of any process.
struct PolicyOnce: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "policy-once", shouldDisplay: false)

    @Argument var pairs: Int

    func run() async throws {
        let numbers = try await withWorkFolder { try await measure(in: $0) }
        print(numbers.map { "\(Int($0))" }.joined(separator: " "))
    }

    private func measure(in folder: FilePath) async throws -> [Double] {
        let spec = Spec(
            monitors: (0..<pairs).map {
                Monitor(
                    name: "watch-\($0)", tier: .read, memory: 8, targets: ["guest-\($0)"],
                    programs: [Program(.processList)])
            },
            targets: (0..<pairs).map { Target(name: "guest-\($0)", os: .linux, profile: .file("x")) })
        let real = Host.real { _ in }
        let sources = try await PolicySources.find(xenVersion: nil, host: real)
        let clock = ProgramClock()
        var timed = clock.over(real)
        timed.cache = Cache(root: folder)
        let host = timed
        let (building, built) = try await waitingNanoseconds {
            try await PolicyBuild.build(spec: spec, sources: sources, host: host)
        }
        let programs = clock.total
        let (proving, proof) = try nanoseconds { try Proof.prove(binary: built.path, spec: spec) }
        guard proof.holds else { throw ToolError(.corrupt, "the policy of \(pairs) pairs is not proved") }
        let (again, _) = try await waitingNanoseconds {
            try await PolicyBuild.build(spec: spec, sources: sources, host: host)
        }
        return [building, programs, proving, again, Double(built.bytes), Double(try Self.peak())]
    }

    /// The most memory that this process, or any that it started, had resident.
    private static func peak() throws -> Int {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
        return max(try ProfileOnce.peak(), usage.ru_maxrss << 10)
    }
}
