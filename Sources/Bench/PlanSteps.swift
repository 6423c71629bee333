// SPDX-License-Identifier: Apache-2.0
import Deploy
import FoundationEssentials
import Grants
import Host
import Policy
import Spec
import SystemPackage
import TargetBundle

/// What a plan takes that finds nothing to do, by the number of monitors.
///
/// What the host is asked for (xl, xenstore) is given: that is the host's time, which the lab's scale test prints.
struct PlanSteps {
    var host: Host
    var rounds: Int

    func measure(_ counts: [Int] = [10, 100, 1000]) async throws -> Table {
        var rows: [Table.Row] = []
        var fewest: Samples?
        for count in counts {
            let samples = try await withWorkFolder { try await measure(count, in: $0) }
            let ratio = fewest.map { samples.ratio(to: $0) }
            rows.append(
                Table.Row("\(count) monitors", samples, ratio: ratio, of: "\(counts[0]) monitors"))
            fewest = fewest ?? samples
        }
        return Table(title: "PLAN with nothing to do, \(rounds) times", rows: rows)
    }

    private func measure(_ count: Int, in folder: FilePath) async throws -> Samples {
        let profile = folder.appending("p.profile")
        try Files.write(
            try PackedProfile.Builder(bannerPrefix: Array("Linux version ".utf8)).pack(), to: profile)
        let image = folder.appending("image")
        try Files.write("image", to: image)
        let wish = Wish(spec: spec(count, profile), image: .file(image))
        let site = Site(host: host, layout: Layout(root: folder))
        let empty = Observation(domains: targets(wish.spec), sequence: 1, monitors: [:], freeMemory: 0)
        let first = try await Draft.decide(wish, on: site, state: State(), seen: empty)
        let (state, seen) = applied(first, wish.spec, empty)
        var samples = Samples()
        for _ in 0..<rounds {
            let (time, draft) = try await waitingNanoseconds {
                try await Draft.decide(wish, on: site, state: state, seen: seen)
            }
            guard draft.plan.isEmpty else {
                throw ToolError(.corrupt, "the plan of \(count) monitors finds something to do")
            }
            samples.values.append(time)
        }
        return samples
    }

    /// As many targets as monitors, each monitor with one of them.
    private func spec(_ count: Int, _ profile: FilePath) -> Spec {
        Spec(
            monitors: (0..<count).map { index in
                Monitor(
                    name: "watch-\(index)", tier: .read, memory: 8, targets: ["guest-\(index)"],
                    programs: [Program(.processList, every: 1000)])
            },
            targets: (0..<count).map {
                Target(name: "guest-\($0)", os: .linux, profile: .file(profile.string))
            })
    }

    private func targets(_ spec: Spec) -> [Domain] {
        zip(1..., spec.targets).map { id, target in
            Domain(name: target.name, id: UInt32(id), memory: 64, state: "-b----", label: target.label)
        }
    }

    /// The host as it would be when that plan had been carried out.
    private func applied(_ draft: Draft, _ spec: Spec, _ empty: Observation) -> (State, Observation) {
        var state = State()
        var seen = empty
        state.policy = State.Policy(
            sha256: draft.final.built.sha256, sequence: 1, rules: draft.final.rules)
        for (offset, monitor) in spec.monitors.enumerated() {
            let id = UInt32(spec.targets.count + 1 + offset)
            let targets = draft.plan.actions[offset].targets
            state.monitors.append(
                State.Monitor(
                    name: monitor.name, domain: id, label: monitor.label, tier: "read", memory: 8,
                    targets: targets, image: draft.plan.imageSHA256,
                    bundle: draft.bundles[monitor.name]?.sha256 ?? "", generation: 1, started: Date()))
            seen.domains.append(
                Domain(name: monitor.name, id: id, memory: 8, state: "-b----", label: monitor.label))
            seen.monitors[id] = Observation.Monitor(
                generation: 1, state: .ready(1), readable: Set(targets.map(\.domain)))
        }
        return (state, seen)
    }
}
