// SPDX-License-Identifier: Apache-2.0
import Host

/// Works measured in turns on one dump.
struct Contest {
    var subject: Subject
    var rounds: Int

    /// The samples of each, per operation.
    ///
    /// Each round does every work once, each round starting with another, so that what else the machine does
    /// meets all of them alike.
    func run() throws -> [Work: Samples] {
        try check()
        let works = Work.allCases
        var samples: [Work: Samples] = [:]
        let warmUp = max(rounds / 10, 1)
        for round in 0..<rounds + warmUp {
            for turn in works.indices {
                let work = works[(turn + round) % works.count]
                // What it leaves in the core's caches and the processor's is its own.
                if work != .processesFirst { _ = try work.run(subject) }
                try work.prepare(subject)
                let (time, _) = try nanoseconds { try work.run(subject) }
                guard round >= warmUp else { continue }
                samples[work, default: Samples()].values.append(time / Double(work.operations))
            }
        }
        return samples
    }

    /// The core and plain C must agree: a fast wrong answer is none.
    private func check() throws {
        for work in Work.allCases where work.isCompared {
            try work.prepare(subject)
            let (ours, plain) = (try work.run(subject), try work.plain.run(subject))
            guard ours == plain, ours != 0, ours != .max else {
                throw ToolError(
                    .corrupt, "\(work.title) gives \(ours) on \(subject.name), plain C \(plain)",
                    hint: "this is a bug of the core or of the benchmark")
            }
        }
    }

    /// A row for each work.
    func table(_ samples: [Work: Samples]) -> Table {
        Table(
            title: "CORE, \(rounds) rounds",
            rows: Work.allCases.map { work in
                let mine = samples[work] ?? Samples()
                let plain = samples[work.plain] ?? Samples()
                return Table.Row(
                    work.title, mine, ratio: work == work.plain ? nil : mine.ratio(to: plain), of: "plain C")
            })
    }
}
