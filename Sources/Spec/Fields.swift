// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

/// The settings of one mapping, after its keys have been checked.
struct Fields {
    let what: String
    let at: Diagnostic.Location
    private var values: [String: Node] = [:]
    /// The keys that unknown ones most likely mean: that these are missing has been said.
    private var meant: Set<String> = []

    /// Reads a mapping that may have `keys` only; nil (and an error) if it is something else.
    init?(_ node: Node, of what: String, keys: [String], hint: String, _ reader: Reader) {
        self.what = what
        at = reader.location(node)
        guard case .mapping(let mapping) = node else {
            reader.error(at: at, "\(what) is \(reader.describe(node)); it must be a mapping", hint: hint)
            return nil
        }
        for (key, value) in mapping {
            let place = reader.location(key)
            guard case .scalar(let scalar) = key else {
                reader.error(at: place, "a key of \(what) is \(reader.describe(key))", hint: Self.list(keys))
                continue
            }
            let name = scalar.string
            if reader.isRenamed(name) { continue }
            guard keys.contains(name) else {
                let close = nearest(name, among: keys)
                if let close { meant.insert(close) }
                let message =
                    name == "<<"
                    ? "merge keys (<<) are not used in a spec" : "'\(quoted(name))' is no setting of \(what)"
                reader.error(at: place, message, hint: close ?? Self.list(keys))
                continue
            }
            values[name] = value
        }
    }

    subscript(key: String) -> Node? { values[key] }

    /// Whether one of these keys is there under a mistyped name.
    func isMistyped(_ keys: [String]) -> Bool { !meant.isDisjoint(with: keys) }

    /// The value of a key that must be there.
    func required(_ key: String, hint: String, _ reader: Reader) -> Node? {
        if let node = values[key] { return node }
        if meant.contains(key) { return nil }
        reader.error(at: at, "\(what) has no '\(key)'", hint: hint)
        return nil
    }

    private static func list(_ keys: [String]) -> String {
        "one of: " + keys.joined(separator: ", ")
    }
}

/// A text from the spec for a message: short, and without what would steer a terminal.
func quoted(_ text: String) -> String { visible(text, limit: 48) }
