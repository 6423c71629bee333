// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
package import Policy
import Spec

/// A plan with all that carrying it out takes: the policies, the bundles, the rules on the way.
package struct Draft: Sendable {
    package var plan: Plan
    var spec: Spec
    package var bundles: [String: Bundles.Bundle]
    /// The policy while old and new are both there, and the one when all is done.
    var during: BuiltRules
    package var final: BuiltRules
    /// The rules that the loaded policy has; nil if they are not known.
    var before: Rules?
    /// The state and the host when it was made.
    var state: State
    var seen: Observation

    /// Rules and the binary policy that has them.
    package struct BuiltRules: Sendable, Equatable {
        package var rules: Rules
        package var built: BuiltPolicy
    }

    /// Looks at the host and decides; changes nothing.
    static func make(_ wish: Wish, on site: Site, state: State) async throws -> Draft {
        try await Preflight.enforcing(site)
        try wish.check(site.layout)
        return try await decide(wish, on: site, state: state, seen: try await Observation.take(site))
    }

    /// Decides from what was seen; asks the host nothing more. Bundles that are not given are made.
    package static func decide(
        _ wish: Wish, on site: Site, state: State, seen: Observation,
        bundles given: [String: Bundles.Bundle]? = nil
    ) async throws -> Draft {
        var problems = Preflight.names(of: wish.spec, among: seen.domains) + Preflight.supervised(wish.spec)
        if !wish.waitsForTargets {
            problems += Preflight.targets(of: wish.spec, among: seen.domains)
            problems += Preflight.kinds(of: wish.spec, among: seen.domains, seen.kinds)
        }
        try Preflight.refuse(problems)

        let bundles: [String: Bundles.Bundle]
        if let given { bundles = given } else { bundles = try await Bundles(site: site).make(wish.spec) }
        let image = try Digest.sha256(file: wish.path(of: wish.image, site.layout))
        let wishes = Planner.Wishes(
            image: image, bundles: bundles.mapValues(\.sha256), replace: wish.replace, only: wish.only,
            narrowed: wish.narrowed)
        let planner = Planner(spec: wish.spec, wishes: wishes, state: state, seen: seen)
        let actions = planner.actions()
        let stage = PolicyStage(site: site)
        let final = planner.final(actions)
        let built = try await stage.build(final, provedAs: state.policy?.sha256)
        let policy = planner.policy(final, sha256: built.sha256)
        if seen.isSealed && !policy.reasons.isEmpty {
            throw ToolError(
                .preflight, "the policy of this host is sealed, and this takes another one",
                hint: "boot the host, then apply again", cause: policy.reasons.joined(separator: "\n"))
        }
        let during = seen.isSealed ? final : planner.during(final)
        let plan = Plan(
            policy: policy, actions: explained(actions, wish.spec), supervisor: planner.supervisor(),
            gone: planner.gone(), imageSHA256: image,
            warnings: final.sealed && !policy.reasons.isEmpty ? [Seal.warning] : [],
            basis: basis(state, seen))
        return Draft(
            plan: plan, spec: wish.spec, bundles: bundles,
            during: BuiltRules(
                rules: during,
                built: during == final
                    ? built : try await stage.build(during, provedAs: state.policy?.sha256)),
            final: BuiltRules(rules: final, built: built),
            before: planner.isPolicyKnown ? state.policy?.rules : nil, state: state, seen: seen)
    }

    /// With what each monitor's tier lets it do; one that goes may do nothing.
    private static func explained(_ actions: [Plan.Action], _ spec: Spec) -> [Plan.Action] {
        let tiers = Dictionary(
            spec.monitors.map { ($0.name, $0.tier) }, uniquingKeysWith: { first, _ in first })
        return actions.map { action in
            var action = action
            action.allowances = tiers[action.monitor]?.summary(targets: action.targets.map(\.name)) ?? []
            return action
        }
    }

    /// All of the state and of the host that a plan depends on.
    private static func basis(_ state: State, _ seen: Observation) -> String {
        var lines = ["boot \(state.boot ?? "-")", "policy \(state.policy?.sha256 ?? "-")"]
        lines.append("sequence \(seen.sequence.map(String.init) ?? "-")")
        lines += state.monitors.map { "recorded \($0.name) \($0.domain) \($0.generation) \($0.bundle)" }
        lines += state.supervisor.map { ["supervisor \($0.domain) \($0.image)"] } ?? []
        lines += seen.domains.map { "domain \($0.id) \($0.name) \($0.label) \($0.isPaused) \($0.isOver)" }
        lines += seen.kinds.map { "kind \($0.key) \($0.value.rawValue)" }
        lines += seen.monitors.sorted { $0.key < $1.key }.map { id, monitor in
            "monitor \(id) \(monitor.generation ?? 0) \(MonitorState.words(monitor.state)) "
                + monitor.readable.sorted().map(String.init).joined(separator: ",")
        }
        return Digest.sha256(Array(lines.sorted().joined(separator: "\n").utf8))
    }
}
