// SPDX-License-Identifier: Apache-2.0
import Host
import Mustache
import Synchronization

/// A template of the `templates` folder. A name that nobody gave a value is an error, not an empty text.
struct Template {
    private let file: String
    private let template: MustacheTemplate

    init(_ file: String, _ bytes: [UInt8]) throws {
        Self.registered
        self.file = file
        do {
            template = try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw ToolError(.corrupt, "the template \(file) is broken", cause: "\(error)")
        }
    }

    func render(_ values: [String: Value]) throws -> String {
        let values = Values(values, missing: MissingNames())
        let text = template.render(values)
        let missing = values.missing?.all ?? []
        guard missing.isEmpty else {
            throw ToolError(
                .corrupt, "the template \(file) uses \(missing.joined(separator: ", ")), which has no value")
        }
        return text
    }

    /// How values are written inside the quotes of each language.
    private static let registered: Void = {
        MustacheContentTypes.register(XLText(), named: "XL")
        MustacheContentTypes.register(ShellText(), named: "SHELL")
    }()

    /// What a name in a template can stand for.
    enum Value {
        case text(String)
        case number(Int)
        case list([[String: Value]])
    }
}

/// Names that a template used and that had no value.
private final class MissingNames: Sendable {
    private let names = Mutex<[String]>([])

    var all: [String] { names.withLock { $0 } }

    func add(_ name: String) { names.withLock { if !$0.contains(name) { $0.append(name) } } }
}

/// The values of a template, or of one item of a list in it.
///
/// Names that an item lacks are looked up outside of the list: only the outermost values know what is missing.
private struct Values: MustacheParent {
    var values: [String: Template.Value]
    var missing: MissingNames?

    init(_ values: [String: Template.Value], missing: MissingNames? = nil) {
        self.values = values
        self.missing = missing
    }

    func child(named name: String) -> Any? {
        switch values[name] {
        case .text(let text): return text
        case .number(let number): return number
        case .list(let items): return items.map { Values($0) }
        case nil:
            missing?.add(name)
            return nil
        }
    }
}
