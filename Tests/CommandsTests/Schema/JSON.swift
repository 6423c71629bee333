// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// Any JSON value, to look at its shape.
enum JSON: Decodable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let boolean = try? value.decode(Bool.self) {
            self = .boolean(boolean)
        } else if let integer = try? value.decode(Int.self) {
            self = .integer(integer)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let list = try? value.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try value.decode([String: JSON].self))
        }
    }

    init(text: String) throws {
        self = try JSONDecoder().decode(JSON.self, from: Data(text.utf8))
    }

    /// The word for it in the documentation.
    var kind: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .string: "string"
        case .list: "list"
        case .object: "object"
        }
    }

    /// Every field in it with its kind, as the documentation names them: `monitors[].targets[].name`.
    ///
    /// An empty list is of unknown kind.
    func fields(under path: String = "") -> [String: String] {
        switch self {
        case .object(let members):
            members.reduce(into: path.isEmpty ? [:] : [path: kind]) { found, member in
                let name = path.isEmpty ? member.key : "\(path).\(member.key)"
                found.merge(member.value.fields(under: name)) { first, _ in first }
            }
        case .list(let items):
            items.reduce(into: ["\(path)[]": items.first?.kind ?? "unknown"]) { found, item in
                found.merge(item.fields(under: "\(path)[]")) { first, _ in first }
            }
        default: [path: kind]
        }
    }

    /// Whether a field is there, in each object that could hold it: `a.b` is, when there is no `a`.
    func has(_ path: [Substring]) -> Bool {
        guard let first = path.first else { return true }
        switch self {
        case .object(let members):
            if first.hasPrefix("<") { return members.values.allSatisfy { $0.has(Array(path.dropFirst())) } }
            let name = first.hasSuffix("[]") ? first.dropLast(2) : first
            guard let member = members[String(name)] else { return path.count > 1 }
            guard first.hasSuffix("[]") else { return member.has(Array(path.dropFirst())) }
            guard case .list(let items) = member else { return false }
            return items.allSatisfy { $0.has(Array(path.dropFirst())) }
        default: return false
        }
    }
}
