// SPDX-License-Identifier: Apache-2.0

/// What m4 makes of the modules, with a mark behind each line that says where it was written, read as far
/// as it is needed to tell which rule gave a permission.
struct PolicySource {
    /// Behind a line of the modules, `#@modules/xen.if:12`: a comment to m4's output and to checkpolicy.
    static let mark = "#@"

    private(set) var statements: [Statement] = []
    private(set) var attributes: [String: Set<String>] = [:]

    /// A module's text with a mark behind each line that ends a statement.
    static func marked(_ text: String, file: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map { index, line in
            let code = line.prefix { $0 != "#" }
            let last = code.last { $0 != " " && $0 != "\t" }
            return last == ";" ? "\(code) \(mark)\(file):\(index + 1)" : String(line)
        }.joined(separator: "\n")
    }

    init(_ text: String) {
        var call = (file: "", line: 0)
        var words: [Substring] = []
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("#line ") {
                let parts = line.split(separator: " ")
                call.line = parts.count > 1 ? (Int(parts[1]) ?? 0) : 0
                if parts.count > 2 { call.file = parts[2].filter { $0 != "\"" } }
                continue
            }
            let pieces = line.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            let origin = pieces.count > 1 && pieces[1].hasPrefix("@") ? String(pieces[1].dropFirst()) : nil
            for word in Self.words(pieces[0]) {
                if word != ";" {
                    words.append(word)
                    continue
                }
                read(
                    words[...], rule: origin ?? "\(call.file):\(call.line)", call: "\(call.file):\(call.line)"
                )
                words.removeAll(keepingCapacity: true)
            }
            call.line += 1
        }
    }

    /// Names, and each of the characters that mean something, on its own.
    private static func words(_ text: Substring) -> [Substring] {
        var found: [Substring] = []
        var rest = text
        while let first = rest.first {
            if " \t\r".contains(first) {
                rest = rest.dropFirst()
            } else if ";:{}~,*-()".contains(first) {
                found.append(rest.prefix(1))
                rest = rest.dropFirst()
            } else {
                let word = rest.prefix { !" \t\r;:{}~,*-()".contains($0) }
                found.append(word)
                rest = rest.dropFirst(word.count)
            }
        }
        return found
    }

    private mutating func read(_ words: ArraySlice<Substring>, rule: String, call: String) {
        // What stands before, a condition say, ends without a semicolon.
        guard let start = words.lastIndex(where: { ["allow", "type", "typeattribute"].contains($0) }) else {
            return
        }
        var rest = words[(start + 1)...]
        if words[start] != "allow" {
            guard let name = rest.popFirst() else { return }
            attributes[String(name), default: []].formUnion(rest.filter { $0 != "," }.map(String.init))
            return
        }
        guard let source = Self.set(&rest), let target = Self.set(&rest), rest.popFirst() == ":",
            let classes = Self.set(&rest), let permissions = Self.set(&rest)
        else { return }
        let isOpen = permissions.isComplement || permissions.isEverything
        statements.append(
            Statement(
                source: source, target: target, classes: classes.names,
                permissions: isOpen ? .allBut(permissions.names) : .these(permissions.names), rule: rule,
                call: call))
    }

    /// One name, or names in braces.
    private static func set(_ words: inout ArraySlice<Substring>) -> NameSet? {
        var set = NameSet()
        if words.first == "~" {
            set.isComplement = true
            words.removeFirst()
        }
        guard let first = words.popFirst() else { return nil }
        var depth = first == "{" ? 1 : 0
        var pending = depth == 0 ? first : words.popFirst()
        var isWithout = false
        while let word = pending {
            switch word {
            case "{": depth += 1
            case "}": depth -= 1
            case "-": isWithout = true
            case "*": set.isEverything = true
            case "self": set.hasSelf = true
            default:
                if isWithout { set.without.insert(String(word)) } else { set.names.insert(String(word)) }
                isWithout = false
            }
            if depth == 0 { return set }
            pending = words.popFirst()
        }
        return nil
    }

    /// The statements that give a permission, the most particular of a type first.
    func giving(_ permission: String, of objectClass: String, to source: String, on target: String)
        -> [Statement]
    {
        let (own, its) = (attributes[source] ?? [], attributes[target] ?? [])
        return statements.filter {
            $0.classes.contains(objectClass) && $0.permissions.contains(permission)
                && $0.source.contains(source, own) && $0.target.contains(target, its, source: source)
        }
    }
}
