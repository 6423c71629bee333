// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import SystemPackage

/// `stubvmi plan SPEC`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what apply would do, each action with its reason; change nothing.",
        discussion: """
            Compares the spec with the state and with the host: domains and labels, the loaded policy, grants, image. \
            With --detailed-exitcode it ends with status 2 when there is something to do.
            """)

    @OptionGroup var spec: SpecArgument
    @OptionGroup var image: ImageOption
    @Option(
        help: ArgumentHelp("A monitor that gets a new domain in any case; may be repeated.", valueName: "name"))
    var replace: [String] = []
    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("Write the plan here; `stubvmi apply FILE` carries it out.", valueName: "file"))
    var file: String?
    @Flag(help: "End with status 2 when there is something to do.") var detailedExitcode = false
    @OptionGroup var site: SiteOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let site = site.site(Progress())
        let wish = Wish(spec: try spec.load(), image: .file(image.path(site)), replace: Set(replace))
        let plan = try await Deploy.Apply(site: site).plan(wish)
        if let file { try SavedPlan(plan, for: wish, on: site).write(to: FilePath(file)) }
        try output.put(plan)
        if detailedExitcode && !plan.isEmpty { throw ExitCode(ExitStatus.changes) }
    }
}

extension Plan: Presentable {
    var text: String {
        guard !isEmpty else { return "Nothing to do: the host is as the spec says." }
        let policyLines =
            policy.reasons.isEmpty
            ? []
            : ["~ policy: load \(policy.sha256.prefix(16))"] + policy.reasons.map { "    because \($0)" }
                + policy.addedTypes.map { "    + type \($0)" } + policy.removedTypes.map { "    - type \($0)" }
        let kept = policy.keptTypes.map { "    type \($0) stays: a live domain carries it" }
        let changes = actions.filter { $0.kind != .keep }
        return (policyLines + kept + changes.flatMap(lines) + [summary]).joined(separator: "\n")
    }

    private func lines(_ action: Action) -> [String] {
        let watched = action.targets.map { "\($0.name) (domain \($0.domain))" }.joined(separator: ", ")
        var lines = ["\(action.kind.symbol) \(action.monitor): \(action.kind.rawValue)"]
        lines += action.reasons.map { "    because \($0)" }
        if action.kind == .delete { return lines }
        if !watched.isEmpty { lines.append("    watches \(watched)") }
        if action.isSeamless == true { lines.append("    the old domain goes when the new one is ready") }
        if action.isSeamless == false && action.domain != nil {
            lines.append("    the old domain goes first: there is no room for both")
        }
        return lines + (allowances[action.monitor] ?? []).map { "    \($0)" }
    }

    private var summary: String {
        let counts = Dictionary(grouping: actions, by: \.kind).mapValues(\.count)
        let order: [Kind] = [.create, .update, .rotate, .relaunch, .delete, .wait, .keep]
        return order.compactMap { kind in counts[kind].map { "\($0) to \(kind.rawValue)" } }
            .joined(separator: ", ")
    }
}

extension Plan.Kind {
    /// How a plan marks it.
    var symbol: String {
        switch self {
        case .keep: "="
        case .create: "+"
        case .update, .rotate: "~"
        case .relaunch: "±"
        case .delete: "-"
        case .wait: "?"
        }
    }
}
