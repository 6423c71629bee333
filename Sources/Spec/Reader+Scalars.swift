// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

extension Reader {
    /// What a node is, in the words of a message.
    func describe(_ node: Node) -> String {
        switch node {
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        case .scalar(let scalar):
            scalar.string.isEmpty && scalar.style == .plain ? "empty" : "'\(quoted(scalar.string))'"
        }
    }

    /// A scalar's text, whether it was quoted or not; nil (and an error) for anything else.
    func text(_ node: Node, _ what: String, hint: String) -> String? {
        guard case .scalar(let scalar) = node, !(scalar.string.isEmpty && scalar.style == .plain) else {
            error(at: location(node), "\(what) is \(describe(node))", hint: hint)
            return nil
        }
        return scalar.string
    }

    /// A text that YAML readers agree is one: `no`, `010`, `12:30`, `1e3` or `~` without quotes is refused.
    func plainString(_ node: Node, _ what: String, hint: String) -> String? {
        guard let text = text(node, what, hint: hint) else { return nil }
        guard case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any else {
            return text
        }
        guard let kind = Self.otherMeaning(of: text) else { return text }
        error(
            at: location(node), "\(what) is \(text) without quotes, which YAML reads as \(kind)",
            hint: "\"\(text)\" if that text is meant")
        return nil
    }

    /// `true` or `false`, as they stand: neither `yes` nor a text in quotes.
    func truth(_ node: Node, _ what: String, hint: String) -> Bool? {
        guard let text = text(node, what, hint: hint) else { return nil }
        if case .scalar(let scalar) = node, scalar.style == .plain || scalar.style == .any {
            if text == "true" { return true }
            if text == "false" { return false }
        }
        error(at: location(node), "\(what) is '\(quoted(text))'; it is true or false", hint: hint)
        return nil
    }

    /// What YAML 1.1 or 1.2 makes of an unquoted word that is no text; nil if it is one.
    static func otherMeaning(of word: String) -> String? {
        if ["y", "n", "yes", "no", "on", "off", "true", "false"].contains(word.lowercased()) {
            return "a boolean"
        }
        let tag = Resolver.default.resolveTag(of: Node(word))
        if tag == .str { return nil }
        if tag == .null { return "nothing" }
        if tag == .int || tag == .float { return "a number" }
        return tag == .timestamp ? "a date" : "something else"
    }

    /// A whole number with its unit, such as `8MiB`; the result is in the smallest unit.
    static func quantity(_ text: String, units: [String: Int]) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let unit = units[String(text.dropFirst(digits.count))], digits.count <= 9,
            let count = Int(digits),
            digits.count == 1 || digits.first != "0"
        else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit)
        return overflow ? nil : product
    }

    /// The items of a list; nil (and an error) for anything else.
    func list(_ node: Node, _ what: String, hint: String) -> [Node]? {
        guard case .sequence(let sequence) = node else {
            error(at: location(node), "\(what) is \(describe(node)); it must be a list", hint: hint)
            return nil
        }
        return Array(sequence)
    }
}
