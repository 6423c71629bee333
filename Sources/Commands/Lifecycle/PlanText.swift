// SPDX-License-Identifier: Apache-2.0
import Deploy

extension Approval {
    /// Shows what would be done, and asks.
    func ask(_ plan: Plan) async throws {
        try await ask("\(plan.text(in: Terminal.current.errors))\nDo this?")
    }
}

extension Plan: Presentable {
    var text: String { text(in: .plain) }

    func text(in style: Style) -> String {
        guard !isEmpty else { return "Nothing to do: the host is as the spec says." }
        let changes = actions.filter { $0.kind != .keep }
        let loud = warnings.map { style(.bad, $0) }
        let left = gone.map { "- domain \($0): recorded, and gone; what was granted to it is taken back" }
        let before = loud + policy.lines(style) + left + (supervisor?.lines(style) ?? [])
        return (before + changes.flatMap { lines($0, style) } + [summary]).joined(separator: "\n")
    }

    private func lines(_ action: Action, _ style: Style) -> [String] {
        let kind = action.kind
        var lines = ["\(style(kind.look, kind.symbol)) \(action.monitor): \(kind.rawValue)"]
        lines += action.reasons.map { "    because \($0)" }
        if kind == .delete { return lines }
        let watched = action.targets.map { "\($0.name) (domain \($0.domain))" }.joined(separator: ", ")
        if !watched.isEmpty { lines.append("    watches \(watched)") }
        if action.isSeamless == true { lines.append("    the old domain goes when the new one is ready") }
        if action.isSeamless == false && action.domain != nil {
            lines.append("    the old domain goes first: the two cannot be there at once")
        }
        return lines + action.allowances.map { "    \($0)" }
    }

    private var summary: String {
        let counts = Dictionary(grouping: actions, by: \.kind).mapValues(\.count)
        let order: [Kind] = [.create, .update, .rotate, .relaunch, .delete, .wait, .keep]
        return order.compactMap { kind in counts[kind].map { "\($0) to \(kind.rawValue)" } }
            .joined(separator: ", ")
    }
}

extension Plan.Supervisor {
    fileprivate func lines(_ style: Style) -> [String] {
        guard isChange else { return [] }
        return ["\(style(shown.look, shown.symbol)) the supervisor: \(shown.rawValue)"]
            + reasons.map { "    because \($0)" }
    }
}

extension Plan.Policy {
    fileprivate func lines(_ style: Style) -> [String] {
        let kept = keptTypes.map { "    type \($0) stays: a live domain carries it" }
        if reasons.isEmpty { return kept }
        return ["\(style(.doubtful, "~")) policy: load \(sha256.prefix(16))"]
            + reasons.map { "    because \($0)" }
            + addedTypes.map { "    \(style(.good, "+")) type \($0)" }
            + removedTypes.map { "    \(style(.bad, "-")) type \($0)" } + kept
    }
}

extension Plan.Kind {
    /// How a plan marks it.
    fileprivate var symbol: String {
        switch self {
        case .keep: "="
        case .create: "+"
        case .update, .rotate: "~"
        case .relaunch: "±"
        case .delete: "-"
        case .wait: "?"
        }
    }

    fileprivate var look: Style.Meaning {
        switch self {
        case .create: .good
        case .update, .rotate, .relaunch, .wait: .doubtful
        case .delete: .bad
        case .keep: .quiet
        }
    }
}
