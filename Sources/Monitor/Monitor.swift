// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle
internal import VMICore

/// A running monitor: its targets and when each of its programs is due.
struct Monitor {
    private let name: String
    private var schedule: Schedule
    private let watches: [Watch]

    /// Reads the bundle and attaches every target in it; waits for dom0 where it must.
    init() throws(StartError) {
        let bundle = try Edge.bundle()
        let configuration = try Edge.configuration(bundle.config)
        var watches: [Watch] = []
        for (index, target) in configuration.targets.enumerated() {
            try Edge.attach(index, name: target.name)
            watches.append(
                try Watch(
                    target: index, of: configuration.targets.count, name: target.name,
                    profile: profile(target.profile, in: bundle)))
        }
        name = configuration.monitor
        schedule = Schedule(targets: watches.count, tasks: configuration.tasks, from: Edge.now())
        self.watches = watches
    }

    /// Runs programs as they fall due, and sleeps in between; never returns while the domain lives.
    mutating func run() {
        while true {
            let now = Edge.now()
            guard let due = schedule.next() else {
                // Nothing is left to do, but the domain stays until dom0 ends it: its results and its state
                // are still asked for.
                Edge.sleep(until: now &+ 60_000_000_000)
                continue
            }
            if due.time > now {
                Edge.sleep(until: due.time)
                continue
            }
            let outcome = watches[due.target].run(
                due.kind, monitor: name, milliseconds: now / 1_000_000, quietly: due.isRetry)
            schedule.finished(due, outcome, at: Edge.now())
        }
    }
}

/// Profile number `index` of a bundle.
private func profile(_ index: Int, in bundle: PackedBundle) throws(StartError) -> PackedProfile {
    do throws(FormatError) {
        return try bundle.profile(index)
    } catch {
        throw StartError(message: "a profile was refused: " + error.message)
    }
}
