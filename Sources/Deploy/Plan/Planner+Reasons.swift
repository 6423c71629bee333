// SPDX-License-Identifier: Apache-2.0
import Grants
import Spec

extension Planner {
    /// The domain that stays or is replaced in an orderly way: the one that is most as the spec says among
    /// those that work; nil if none does.
    func keeper(of monitor: Monitor, among domains: [Domain], targets: [State.Target]) -> State.Monitor? {
        let sound = domains.filter { defect(of: $0) == nil }.compactMap { recorded($0) }
        return sound.min { a, b in
            (distance(of: a, from: monitor, targets), b.domain)
                < (distance(of: b, from: monitor, targets), a.domain)
        }
    }

    private func distance(of one: State.Monitor, from monitor: Monitor, _ targets: [State.Target]) -> Int {
        relaunchReasons(monitor, one).count * 8 + rotationReasons(monitor, one, targets).count
    }

    /// Why a domain cannot stay, whatever the spec says; nil if nothing is wrong with it.
    func defect(of domain: Domain) -> String? {
        guard let recorded = recorded(domain) else {
            return "domain \(domain.id) has its label, and the state does not know it"
        }
        if domain.isOver { return "domain \(domain.id) has ended" }
        if domain.isPaused { return "domain \(domain.id) is paused" }
        let state = seen.monitors[domain.id]?.state
        if isCutOff(recorded), !mayStayCutOff(recorded) {
            return
                "domain \(domain.id) was cut off in the middle of a hand-over, and what it holds is not known"
        }
        switch state {
        case .ready, .refused:
            return recorded.generation > 0 ? nil : "domain \(domain.id) was never handed anything"
        case .starting, .failed, .other, nil:
            return "domain \(domain.id) is not ready: \(MonitorState.words(state))"
        }
    }

    /// Whether it has not confirmed what it was handed last.
    func isCutOff(_ kept: State.Monitor) -> Bool {
        let now = seen.monitors[kept.domain]
        return now?.state != .ready(kept.generation) || now?.generation != kept.generation
    }

    /// Whether a monitor that was cut off can be handed what is wanted without a right more than it has now:
    /// a third target, beside the two that it may hold, would be more than old and new.
    private func mayStayCutOff(_ kept: State.Monitor) -> Bool {
        guard let wanted = spec.monitors.first(where: { $0.type == Label.type(ofMonitor: kept.name) }),
            let allowed = loadedTargets(of: kept.name)
        else { return false }
        return allowed.isSuperset(of: wanted.targets)
    }

    func relaunchReasons(_ monitor: Monitor, _ kept: State.Monitor) -> [String] {
        var reasons: [String] = []
        if wishes.replace.contains(monitor.name) { reasons.append("a new domain is asked for") }
        if kept.image != wishes.image {
            reasons.append("it runs image \(kept.image.prefix(12)), not \(wishes.image.prefix(12))")
        }
        // What it mapped, and a breakpoint that it set, may outlast the right to it.
        if kept.tier != monitor.tier.rawValue {
            reasons.append("it has tier \(kept.tier), not \(monitor.tier.rawValue)")
        }
        if kept.memory != monitor.memory {
            reasons.append("it has \(kept.memory) MiB, not \(monitor.memory)")
        }
        return reasons
    }

    func rotationReasons(_ monitor: Monitor, _ kept: State.Monitor, _ targets: [State.Target]) -> [String] {
        let names = kept.targets.map(\.name)
        if names != targets.map(\.name) {
            return [
                "it watches \(names.joined(separator: ", ")), not \(monitor.targets.joined(separator: ", "))"
            ]
        }
        if kept.bundle != wishes.bundles[monitor.name] { return ["its config or a profile is another one"] }
        guard isCutOff(kept) else { return supervisionReasons(monitor, kept) }
        return [
            "its last hand-over was cut off: \(MonitorState.words(seen.monitors[kept.domain]?.state))"
        ]
    }

    func updateReasons(_ monitor: Monitor, _ kept: State.Monitor, _ targets: [State.Target]) -> [String] {
        var reasons: [String] = []
        for (old, new) in zip(kept.targets, targets) where old.name == new.name && old.domain != new.domain {
            reasons.append("'\(new.name)' is domain \(new.domain) now, no longer \(old.domain)")
        }
        let readable = seen.monitors[kept.domain]?.readable ?? []
        let wanted = Set(targets.map(\.domain))
        for target in targets where !readable.contains(target.domain) && kept.targets.contains(target) {
            reasons.append("it may not read the name of '\(target.name)'")
        }
        // What it watched before is taken back when it is given something else.
        let old = Set(kept.targets.map(\.domain))
        for domain in readable.subtracting(wanted).subtracting(old).sorted() {
            reasons.append("it may read the name of domain \(domain), which is none of its targets")
        }
        if let domain = seen.domains.first(where: { $0.id == kept.domain }), domain.name != monitor.name {
            reasons.append("its domain is called '\(domain.name)'")
        }
        return reasons
    }
}

extension MonitorState {
    /// As a reason in a plan.
    static func words(_ state: MonitorState?) -> String {
        switch state {
        case nil: "it has said nothing"
        case .starting: "it starts"
        case .ready(let generation): "it is at hand-over \(generation)"
        case .refused(_, let why): "it refused what it was given: \(why)"
        case .failed(let why): "it failed: \(why)"
        case .other(let text): "it says '\(text)'"
        }
    }
}
