// SPDX-License-Identifier: Apache-2.0
import Host
import Policy
import Spec
import Synchronization
import SystemPackage

/// What building a spec's policy takes, and proving it from its binary.
struct PolicySteps {
    var host: Host
    var rounds: Int

    func measure(_ path: FilePath) async throws -> Table {
        try await withWorkFolder { try await measure(path, in: $0) }
    }

    private func measure(_ path: FilePath, in folder: FilePath) async throws -> Table {
        let spec = try Spec.load(path: path)
        let sources = try await PolicySources.find(xenVersion: nil, host: host)
        var building = Samples()
        var programs = Samples()
        var cached = Samples()
        var proving = Samples()
        for round in 0..<rounds {
            let clock = ProgramClock()
            // An empty cache each time, or the second build would be none.
            var timed = clock.over(host)
            timed.cache = Cache(root: folder.appending("\(round)"))
            let (time, built) = try await waitingNanoseconds {
                try await PolicyBuild.build(spec: spec, sources: sources, host: timed)
            }
            building.values.append(time)
            programs.values.append(clock.total)
            cached.values.append(
                try await waitingNanoseconds {
                    try await PolicyBuild.build(spec: spec, sources: sources, host: timed)
                }.time)
            let (proof, result) = try nanoseconds { try Proof.prove(binary: built.path, spec: spec) }
            guard result.holds else { throw ToolError(.corrupt, "the policy of \(path) is not proved") }
            proving.values.append(proof)
        }
        return Table(
            title: "POLICY of \(path.lastComponent?.string ?? ""), \(rounds) builds",
            rows: [
                Table.Row("m4 and checkpolicy alone", programs),
                Table.Row("build", building, ratio: building.ratio(to: programs), of: "m4 and checkpolicy"),
                Table.Row("build, from the cache", cached, ratio: cached.ratio(to: building), of: "build"),
                Table.Row("proof of the binary", proving, ratio: proving.ratio(to: building), of: "build"),
            ])
    }
}

/// Adds up the time that external programs take.
final class ProgramClock: Sendable {
    private let sum = Mutex(0.0)

    var total: Double { sum.withLock { $0 } }

    func over(_ host: Host) -> Host {
        var timed = host
        timed.run = { invocation in
            let (time, outcome) = try await waitingNanoseconds { try await host.run(invocation) }
            self.sum.withLock { $0 += time }
            return outcome
        }
        return timed
    }
}
