// SPDX-License-Identifier: Apache-2.0

/// How what one policy allows differs from what another does, however their rules are written.
public struct PolicyDiff: Sendable, Equatable, Codable {
    /// Something that only one of the two has.
    public struct Fact: Sendable, Equatable, Codable {
        public enum Kind: String, Sendable, Codable, CaseIterable {
            case unknown, type, alias, permissive, boolean, initial, transition
        }

        /// Whether the newer has it; otherwise the older has.
        public var isAdded: Bool
        public var kind: Kind
        /// What it is: the name of a type; a boolean and its value; a source, target, class and type.
        public var values: [String]

        /// As in a diff.
        public var sign: String { isAdded ? "+" : "-" }

        /// For people.
        public var words: String {
            switch kind {
            case .unknown:
                "operations: those that the policy does not know are "
                    + (values.first == "4"
                        ? "allowed" : values.first == "2" ? "a reason not to load it" : "denied")
            case .alias: "\(values[0]) of \(values[1])"
            case .boolean: "\(values[0]) \(values[1] == "0" ? "off" : "on")"
            case .initial: "label \(values[0]): \(values[1])"
            case .transition: "\(values[0]) on \(values[1]) \(values[2]): \(values[3])"
            case .type, .permissive: values[0]
            }
        }

        private enum CodingKeys: String, CodingKey {
            case isAdded = "added"
            case kind, values
        }
    }

    /// What one pair of types is allowed on one class in only one of the policies.
    public struct Rule: Sendable, Equatable, Codable {
        /// When, in words; always if there is none.
        public var condition: String?
        public var source: String
        public var target: String
        public var `class`: String
        /// What the older alone allows.
        public var removed: [String]
        /// What the newer alone allows.
        public var added: [String]
    }

    public var schema = 1
    public var same: Bool
    /// SHA-256 of both.
    public var older: String
    public var newer: String
    public var facts: [Fact]
    public var rules: [Rule]
    /// Transitions and rules that differ beyond those listed.
    public var unlisted: Int
}
