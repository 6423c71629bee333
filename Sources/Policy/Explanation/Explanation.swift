// SPDX-License-Identifier: Apache-2.0

/// What a label may touch, and why: each permission of the binary policy with the rule that gave it.
public struct Explanation: Sendable, Equatable, Codable {
    /// What may be done to one type, in one class.
    public struct Row: Sendable, Equatable, Codable {
        /// The type that acts: the label's, that of its event channels, or that of a target's event channels.
        public var source: String
        public var target: String
        /// Whom that type stands for.
        public var whom: String
        public var `class`: String
        public var permissions: [Permission]
    }

    public struct Permission: Sendable, Equatable, Codable {
        public var name: String
        /// Whether a boolean of the policy can take it away.
        public var conditional: Bool
        /// What it is for, where a tier names it.
        public var reason: String?
        /// The macro that holds the rule.
        public var macro: String?
        /// The line that holds the rule; none if the sources have no such rule.
        public var rule: String?
        /// The line of the spec that asked for it.
        public var spec: String?
    }

    public var schema = 1
    /// SHA-256 of the binary that was read.
    public var policySHA256: String
    public var label: String
    public var type: String
    /// The monitor or target of the spec that has the label.
    public var name: String?
    public var tier: String?
    public var rules: [Row]
}
