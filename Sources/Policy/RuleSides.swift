// SPDX-License-Identifier: Apache-2.0

/// A policy's rules by their sides, so that a thousand monitors need not go through all of them each.
struct RuleSides {
    /// Whether the site's policy has a xenstore stub domain.
    let hasXenstore: Bool
    private let bySource: [String: [BinaryPolicy.Rule]]
    private let byTarget: [String: [BinaryPolicy.Rule]]

    init(_ policy: BinaryPolicy) {
        hasXenstore = policy.types.contains("xenstore_t")
        bySource = Dictionary(grouping: policy.rules, by: \.source)
        byTarget = Dictionary(grouping: policy.rules, by: \.target)
    }

    /// What a type may do.
    func from(_ type: String) -> [BinaryPolicy.Rule] { bySource[type] ?? [] }

    /// What may be done to a type.
    func on(_ type: String) -> [BinaryPolicy.Rule] { byTarget[type] ?? [] }
}
