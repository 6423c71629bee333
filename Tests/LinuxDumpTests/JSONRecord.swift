// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials

/// A record as its reader sees it.
struct JSONRecord: Decodable {
    var lists: [String: [Element]] = [:]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys {
            if let list = try? container.decode([Element].self, forKey: key) { lists[key.stringValue] = list }
        }
    }
}

/// An element of a list, sorted by what its members are.
struct Element: Decodable {
    var words: [String: String] = [:]
    var integers: [String: Int] = [:]
    var flags: [String: Bool] = [:]
    private var objects: [String: [String: Int]] = [:]

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        for key in container.allKeys {
            if let flag = try? container.decode(Bool.self, forKey: key) {
                flags[key.stringValue] = flag
            } else if let number = try? container.decode(Int.self, forKey: key) {
                integers[key.stringValue] = number
            } else if let word = try? container.decode(String.self, forKey: key) {
                words[key.stringValue] = word
            } else {
                objects[key.stringValue] = try container.decode([String: Int].self, forKey: key)
            }
        }
    }

    func text(_ key: String) -> String { words[key] ?? "no \(key)" }

    func number(_ key: String) -> Int { integers[key] ?? .min }

    func optional(_ key: String) -> Int? { integers[key] }

    func numbers(_ key: String) -> [String: Int] { objects[key] ?? [:] }

    /// A hexadecimal number that stands as a text.
    func address(_ key: String) -> UInt64 { UInt64(text(key).dropFirst(2), radix: 16) ?? .max }
}

struct AnyKey: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
}
