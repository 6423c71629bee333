// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

extension Reader {
    /// Room for a name in the image's configuration.
    static let longestName = 63
    /// Longer than any path the system takes.
    static let longestPath = 4095

    /// The name of a domain: it becomes part of a FLASK type, of file names and of xl's commands.
    func name(_ node: Node, _ what: String) -> Located<String>? {
        let rule = "letters, digits, '-', '_' and '.', starting with a letter or digit, like web-1"
        guard let name = plainString(node, what, hint: rule) else { return nil }
        let at = location(node)
        func refuse(_ why: String, _ hint: String) -> Located<String>? {
            error(at: at, "\(what) '\(quoted(name))' \(why)", hint: hint)
            return nil
        }
        if name.isEmpty { return refuse("is empty", rule) }
        if let wrong = name.unicodeScalars.first(where: { !Self.isNameCharacter($0) }) {
            let shown =
                wrong.isASCII && wrong.value > 0x20 ? "'\(wrong)'" : "U+\(String(wrong.value, radix: 16))"
            return refuse("contains \(shown)", rule)
        }
        if "-_.".contains(name.first ?? "-") { return refuse("starts with '\(name.prefix(1))'", rule) }
        if name.utf8.count > Self.longestName {
            return refuse("has \(name.utf8.count) characters", "at most \(Self.longestName)")
        }
        if name.allSatisfy(\.isNumber) {
            return refuse("is a number, which xl takes for a domain's id", "a name such as vm-\(name)")
        }
        if name.lowercased() == "domain-0" { return refuse("is the control domain", "the name of a guest") }
        if name == Label.supervisorName { return refuse("is the supervisor's", "another name") }
        return Located(value: name, at: at)
    }

    private static func isNameCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
        default: false
        }
    }

    /// The name of a kernel symbol.
    func symbol(_ node: Node) -> String? {
        guard let symbol = plainString(node, "the symbol", hint: "linux_banner") else { return nil }
        guard Program.isSymbol(symbol) else {
            error(
                at: location(node), "'\(quoted(symbol))' is not the name of a kernel symbol",
                hint: "a name from the kernel's System.map, like linux_banner")
            return nil
        }
        return symbol
    }

    /// The path of a file.
    func path(_ node: Node, _ what: String) -> String? {
        guard let path = plainString(node, what, hint: "/boot/vmlinuz") else { return nil }
        guard !path.isEmpty, path.utf8.count <= Self.longestPath, !path.contains(where: \.isNewline),
            !path.unicodeScalars.contains("\0")
        else {
            error(at: location(node), "\(what) is not a path", hint: "/boot/vmlinuz")
            return nil
        }
        return path
    }

    /// One of a set of words; `later` are those that a later version will know.
    func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ node: Node, _ what: String, later: [String] = []
    ) -> Value? {
        let words = Value.allCases.map(\.rawValue)
        let list = words.count == 1 ? words[0] : "one of: " + words.joined(separator: ", ")
        guard let word = text(node, what, hint: list) else { return nil }
        if let value = Value(rawValue: word) { return value }
        if later.contains(word) {
            error(at: location(node), "\(what) '\(word)' is not in this version of stubvmi", hint: list)
        } else {
            error(
                at: location(node), "\(what) '\(quoted(word))' is not known",
                hint: nearest(word, among: words) ?? list)
        }
        return nil
    }
}
