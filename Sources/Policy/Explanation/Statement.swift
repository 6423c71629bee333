// SPDX-License-Identifier: Apache-2.0

/// An `allow` of the policy's source, and where it was written.
struct Statement: Equatable {
    var source: NameSet
    var target: NameSet
    var classes: Set<String>
    /// Nil for `*`, or what is left out for `~`.
    var permissions: PermissionSet
    /// The line that holds the rule itself, often in a macro: `flask/introspection.if:47`.
    var rule: String
    /// The line of a module that led to it: `modules/stubvmi.te:12`.
    var call: String

    enum PermissionSet: Equatable {
        case these(Set<String>)
        case allBut(Set<String>)

        func contains(_ permission: String) -> Bool {
            switch self {
            case .these(let names): names.contains(permission)
            case .allBut(let names): !names.contains(permission)
            }
        }
    }
}

/// A set of types as the policy language writes one: `{ a b -c }`, `~{ a }`, `*`.
struct NameSet: Equatable {
    var names: Set<String> = []
    var without: Set<String> = []
    var isComplement = false
    var isEverything = false
    /// `self`, of a target.
    var hasSelf = false

    /// Whether a type with these attributes is in the set.
    func contains(_ type: String, _ attributes: Set<String>, source: String? = nil) -> Bool {
        if hasSelf, type == source { return true }
        let own = attributes.union([type])
        if !own.isDisjoint(with: without) { return false }
        if isEverything { return true }
        return names.isDisjoint(with: own) == isComplement
    }
}
