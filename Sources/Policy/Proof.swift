// SPDX-License-Identifier: Apache-2.0

/// What a compiled policy really allows the monitors of a spec, compared with what their tiers name.
public struct Proof: Sendable, Equatable {
    /// What one type may do to another, by class.
    public struct Row: Sendable, Equatable, Codable {
        /// The monitor that this is about; empty where it is the supervisor.
        public var monitor: String
        public var source: String
        public var target: String
        public var `class`: String
        /// In alphabetical order.
        public var permissions: [String]
        /// Those among them that a boolean of the policy can take away.
        public var conditional: [String]
        /// Why, for each permission that the tier names.
        public var reasons: [String: String]
    }

    /// A way in which the policy is not what the spec asks for.
    public struct Violation: Sendable, Equatable, Codable {
        public enum Kind: String, Sendable, Codable {
            /// A monitor may do what its tier does not name, or the supervisor what is not its part.
            case excess
            /// One of them may not do what is named.
            case missing
            /// Somebody may do something to a monitor, to the supervisor, or to the memory of a target, who should not.
            case exposed
            /// A label that the policy does not know, or that is not a type of its own.
            case label
            /// The policy does not enforce something at all.
            case unenforced
            /// Somebody may change a policy that was to be sealed.
            case unsealed
        }

        public var kind: Kind
        public var source: String
        public var target: String
        public var `class`: String
        public var permissions: [String]
        /// One sentence for the user.
        public var message: String
    }

    /// SHA-256 of the binary that was read.
    public var sha256: String
    /// The version of the binary's format.
    public var format: Int
    /// How many types each monitor was compared with.
    public var types: Int
    /// Whether nobody may change the policy, or whether it is enforced, until the host is started anew.
    public var sealed: Bool
    /// What the monitors and the supervisor may do, and what leads from targets to a monitor of tier events.
    public var rows: [Row]
    /// What others may do to the monitors and the supervisor: who runs the machine, the supervisor to monitors
    /// that may leave something behind, and nobody else.
    public var others: [Row]
    public var violations: [Violation]

    /// Whether the policy grants exactly what the tiers name.
    public var holds: Bool { violations.isEmpty }
}
