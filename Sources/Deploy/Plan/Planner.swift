// SPDX-License-Identifier: Apache-2.0
import Grants
import Spec

/// Compares what is wanted with what is recorded and what is there; decides, and does nothing.
struct Planner {
    /// What is wanted, beside the spec: what the spec alone does not tell.
    struct Wishes: Sendable, Equatable {
        /// SHA-256 of the image.
        var image: String
        /// SHA-256 of each monitor's bundle, by name.
        var bundles: [String: String]
        /// Monitors that get a new domain in any case.
        var replace: Set<String> = []
        /// The only monitors that are changed; nil for all of them.
        var only: Set<String>?
        /// Monitors that do for now with some of their targets; the rules stay those of the spec.
        var narrowed: [String: [String]] = [:]
    }

    /// Memory in MiB that a domain takes beside its own.
    static let overhead = 4

    var spec: Spec
    var wishes: Wishes
    var state: State
    var seen: Observation

    /// What is done with each monitor: those of the spec in its order, then those that go.
    func actions() -> [Plan.Action] {
        let domains = Dictionary(grouping: seen.domains.filter(\.isMonitor), by: \.type)
        let targets = Dictionary(
            spec.targets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let live = Dictionary(
            seen.domains.filter { !$0.isOver }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let wanted = spec.monitors.map { monitor in
            action(for: monitor, among: domains[monitor.type] ?? []) { name in
                guard let target = targets[name], let domain = live[name], domain.type == target.type else {
                    return .failure(.init(words: "its target '\(name)' is not there"))
                }
                if !seen.suits(monitor.tier, domain) {
                    let words =
                        "its target '\(name)' is not known to be a PVH or HVM domain, as tier events takes"
                    return .failure(.init(words: words))
                }
                return .success(State.Target(name: name, domain: domain.id))
            }
        }
        let all = wanted + deletions(domains)
        guard let only = wishes.only else { return all }
        return all.map { only.contains($0.monitor) ? $0 : $0.left }
    }

    /// Why a monitor has to do without a target.
    struct Absence: Error {
        var words: String
    }

    /// Domains with the label of a monitor that the spec does not have.
    private func deletions(_ domains: [String: [Domain]]) -> [Plan.Action] {
        let types = Set(spec.monitors.map(\.type))
        return domains.filter { !types.contains($0.key) }.sorted { $0.key < $1.key }.map { type, domains in
            let names = domains.compactMap { recorded($0)?.name }
            let name = names.first ?? Label.monitor(ofType: type) ?? type
            return Plan.Action(
                kind: .delete, monitor: name, reasons: ["the spec has no such monitor"], domain: nil,
                remains: domains.map(\.id).sorted())
        }
    }

    private func action(
        for monitor: Monitor, among domains: [Domain], target: (String) -> Result<State.Target, Absence>
    ) -> Plan.Action {
        var monitor = monitor
        if let names = wishes.narrowed[monitor.name] { monitor.targets = names }
        let resolved = monitor.targets.map(target)
        let targets = resolved.compactMap { try? $0.get() }
        let absent = resolved.compactMap { result in
            if case .failure(let absence) = result { absence.words } else { nil }
        }
        let kept = keeper(of: monitor, among: domains, targets: targets)
        var action = Plan.Action(
            kind: .keep, monitor: monitor.name, reasons: [], domain: kept?.domain,
            remains: domains.map(\.id).filter { $0 != kept?.domain }.sorted(), targets: targets)
        if !absent.isEmpty {
            action.kind = .wait
            action.reasons = absent
            return action
        }
        guard let kept else {
            action.kind = domains.isEmpty ? .create : .relaunch
            action.reasons =
                domains.isEmpty ? ["no domain of it runs"] : domains.map { defect(of: $0) ?? "" }
            action.isSeamless = domains.isEmpty ? nil : false
            return action
        }
        let fresh = relaunchReasons(monitor, kept)
        let other = rotationReasons(monitor, kept, targets)
        let lacks = updateReasons(monitor, kept, targets)
        if !fresh.isEmpty {
            action.kind = .relaunch
            // Two cannot both have a target's events, nor both write its breakpoints.
            let isAlone = monitor.tier.isSupervised || Tier(rawValue: kept.tier)?.isSupervised ?? true
            action.isSeamless = !isAlone && seen.freeMemory >= monitor.memory + Planner.overhead
        } else if !other.isEmpty {
            action.kind = .rotate
        } else if !lacks.isEmpty || !action.remains.isEmpty {
            action.kind = .update
        }
        let left = action.remains.map { "domain \($0), which has its label, is a remainder" }
        action.reasons = fresh + other + lacks + left
        return action
    }

    /// Recorded domains that are not there any more.
    func gone() -> [UInt32] {
        let live = Set(seen.domains.filter { recorded($0) != nil }.map(\.id))
        let supervisors = Set(seen.domains.filter { $0.type == Label.supervisor }.map(\.id))
        let supervisor = state.supervisor.map(\.domain).flatMap { supervisors.contains($0) ? nil : $0 }
        return (state.monitors.map(\.domain).filter { !live.contains($0) } + [supervisor].compactMap(\.self))
            .sorted()
    }

    func recorded(_ domain: Domain) -> State.Monitor? {
        state.monitors.first { $0.domain == domain.id && $0.label == domain.label }
    }
}

extension Plan.Action {
    /// The same monitor, left as it is.
    fileprivate var left: Plan.Action {
        Plan.Action(kind: .keep, monitor: monitor, reasons: [], domain: domain, targets: targets)
    }
}
