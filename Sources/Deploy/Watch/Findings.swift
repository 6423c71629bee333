// SPDX-License-Identifier: Apache-2.0
import Spec

/// What a plan, the state and the host together say has gone wrong; decided without doing anything.
struct Findings: Sendable, Equatable {
    /// A monitor that was up and is so no more.
    struct Death: Sendable, Hashable {
        var monitor: String
        var domain: UInt32
        var why: String
    }

    /// A target that a monitor waits for.
    struct Absence: Sendable, Hashable {
        var monitor: String
        var target: String
    }

    /// A target that nobody lets run, and a monitor of it that is gone.
    struct Pause: Sendable, Hashable {
        var target: State.Target
        var monitor: String
        var domain: UInt32
    }

    /// A domain that xenstore knows and xl does not list: FLASK has no label for it any more, so that not even
    /// dom0 may see it.
    struct Hidden: Sendable, Hashable {
        var name: String
        var domain: UInt32
    }

    var deaths: [Death] = []
    var absences: [Absence] = []
    var pauses: [Pause] = []
    var hidden: [Hidden] = []

    /// `names` are those that xenstore had before xl was asked and has still.
    init(_ plan: Plan, spec: Spec, state: State, seen: Observation, names: [UInt32: String] = [:]) {
        let domains = Dictionary(seen.domains.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        func isLive(_ one: State.Monitor) -> Bool {
            domains[one.domain].map { $0.label == one.label && !$0.isOver } ?? false
        }
        for action in plan.actions(.create, .relaunch) where action.domain == nil {
            guard let one = state.monitors.first(where: { $0.name == action.monitor }) else { continue }
            let why =
                domains[one.domain] == nil
                ? "domain \(one.domain) is gone" : action.reasons.joined(separator: "; ")
            deaths.append(Death(monitor: one.name, domain: one.domain, why: why))
        }
        for action in plan.actions(.wait) {
            let present = Set(action.targets.map(\.name))
            let wanted = spec.monitors.first { $0.name == action.monitor }?.targets ?? []
            absences += wanted.filter { !present.contains($0) }.map {
                Absence(monitor: action.monitor, target: $0)
            }
        }
        for one in state.monitors where !isLive(one) {
            pauses += one.targets.filter { target in
                // Its id too: a domain that xl has just made is paused until it is whole.
                domains[target.domain].map { $0.isPaused && !$0.isOver && $0.name == target.name } ?? false
            }.map { Pause(target: $0, monitor: one.name, domain: one.domain) }
        }
        let ours = Set(spec.monitors.map(\.name) + spec.targets.map(\.name))
        hidden = names.filter { domains[$0.key] == nil && ours.contains($0.value) }
            .map { Hidden(name: $0.value, domain: $0.key) }.sorted { $0.domain < $1.domain }
    }

    /// Whether somebody else has loaded a policy (or changed a boolean of it).
    static func isForeign(_ state: State, sequence: UInt32?) -> Bool {
        guard let known = state.policy?.sequence, let sequence else { return false }
        return known != sequence
    }
}
