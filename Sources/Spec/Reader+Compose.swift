// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

/// One document's nodes. A node's anchor lives only as long as the parser that made it.
struct Document {
    var root: Node
    var parser: Parser
    var repeated: RepeatedKeys
}

extension Reader {
    /// Composes the one document of a text.
    func compose(_ text: String) -> Document? {
        var text = text
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        guard text.utf8.count <= Spec.sizeLimit else {
            error(at: location(nil), "a spec is at most \(Spec.sizeLimit >> 10) KiB long")
            return nil
        }
        guard plainText(text), fewAliases(text) else { return nil }
        var repeated = RepeatedKeys(text)
        while true {
            do {
                let parser = try Parser(yaml: repeated.text, resolver: .basic, encoding: .utf8)
                guard let root = try parser.singleRoot() else {
                    error(at: location(nil), "the spec is empty", hint: Spec.example)
                    return nil
                }
                report(repeated)
                return Document(root: root, parser: parser, repeated: repeated)
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                if repeated.rename(keys.min() ?? "", after: context.mark) { continue }
                report(repeated)
                error(
                    at: location(context.mark),
                    "the key '\(quoted(keys.min() ?? ""))' stands more than once in this mapping",
                    hint: "remove one")
                return nil
            } catch let error as YamlError {
                report(repeated)
                report(error)
                return nil
            } catch {
                self.error(at: location(nil), "this is not YAML: \(error)")
                return nil
            }
        }
    }

    private func report(_ repeated: RepeatedKeys) {
        for (key, line, column) in repeated.found {
            error(
                at: .init(file: file, line: line, column: column),
                "the key '\(quoted(key))' stands more than once in this mapping", hint: "remove one")
        }
    }

    private func report(_ error: YamlError) {
        switch error {
        case .composer(let context?, _, let mark, _) where context.text.contains("single document"):
            self.error(
                at: location(mark), "a second document starts here; a spec is one document",
                hint: "put it in a file of its own")
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let began = context.map { ", \($0.text) that began at line \($0.mark.line)" } ?? ""
            self.error(
                at: location(mark), "this is not YAML: \(problem)\(began)",
                hint: "spaces to indent, '- ' before an item, 'key: value' for a setting")
        default: self.error(at: location(nil), "this is not YAML: \(error)")
        }
    }
}
