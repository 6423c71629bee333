// SPDX-License-Identifier: Apache-2.0
import Host
import Policy
import SystemPackage

extension Run {
    /// Loads a policy; `before` is what is loaded again when that is taken back.
    func load(_ policy: Draft.BuiltRules, for purpose: String, before: Rules?) async throws {
        site.host.report("policy: \(purpose)")
        try await take(
            Step(.policy, purpose),
            undo: {
                let rules = (before ?? Rules()).carrying(try await site.domains(), before: before)
                let built = try await PolicyStage(site: site).build(rules, provedAs: nil)
                return [try await put(Draft.BuiltRules(rules: rules, built: built))]
            },
            { [try await put(policy)] })
    }

    private func put(_ policy: Draft.BuiltRules) async throws -> Change {
        // Looked at once more: a domain whose type goes would be unlabeled for as long as it lives.
        let types = policy.rules.types
        if let bare = try await site.domains().first(where: { $0.isOurs && !types.contains($0.type) }) {
            throw ToolError(
                .preflight, "domain '\(bare.name)' came up with the type \(bare.type), which would go",
                hint: "repeat the command: it looks again")
        }
        try await site.host.check(Xl.load(policy: policy.built.path), hint: "stubvmi doctor")
        return .policy(
            State.Policy(
                sha256: policy.built.sha256, sequence: try site.policySequence(), rules: policy.rules))
    }
}
