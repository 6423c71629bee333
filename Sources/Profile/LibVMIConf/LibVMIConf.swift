// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage

/// LibVMI's configuration file: entries `name { key = value; ... }`, with `#` before comments. Names and values are
/// words, numbers or texts in double quotes.
struct LibVMIConf {
    /// For messages.
    let file: String
    private(set) var entries: [Entry] = []

    struct Entry {
        var name: String
        var values: [String: Value] = [:]
    }

    struct Value {
        var text: String
        var location: Diagnostic.Location
    }

    /// The most bytes that a configuration may have.
    static let limit = 1 << 20
    /// The most entries, and the most values of one.
    static let entryLimit = 4096

    init(_ bytes: [UInt8], file: String) throws {
        self.file = file
        var tokens = ConfTokens(bytes, file: file)
        while let name = try tokens.next() {
            guard name.isWord else { throw tokens.fault(name, "expected the name of an entry") }
            guard entries.count < Self.entryLimit else {
                throw tokens.fault(name, "there are too many entries")
            }
            guard !entries.contains(where: { $0.name == name.text }) else {
                throw tokens.fault(name, "the entry '\(visible(name.text, limit: 80))' is there twice")
            }
            try tokens.expect("{", "after the name of an entry")
            var entry = Entry(name: name.text)
            while let key = try tokens.next(), key.text != "}" || key.isWord {
                guard key.isWord else { throw tokens.fault(key, "expected a key or '}'") }
                try tokens.expect("=", "after a key")
                guard let value = try tokens.next(), value.isWord else {
                    throw tokens.fault(key, "'\(visible(key.text, limit: 80))' has no value")
                }
                try tokens.expect(";", "after a value")
                let isNew =
                    entry.values.updateValue(
                        Value(text: value.text, location: value.location), forKey: key.text) == nil
                guard isNew else {
                    throw tokens.fault(key, "'\(visible(key.text, limit: 80))' is there twice")
                }
            }
            guard tokens.endedWithBrace else {
                throw tokens.fault(name, "the entry '\(visible(name.text, limit: 80))' has no '}'")
            }
            entries.append(entry)
        }
    }

    /// The entry of exactly that name; the only one where none is named.
    func entry(_ name: String?) throws -> Entry {
        let names = entries.map { visible($0.name, limit: 60) }.prefix(20).joined(separator: ", ")
        guard let name else {
            if entries.count == 1 { return entries[0] }
            throw ToolError(
                .invalidInput, "\(file) has \(entries.count) entries",
                hint: entries.isEmpty ? "add one: NAME { ... }" : "--entry with one of: \(names)")
        }
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw ToolError(
                .notFound, "\(file) has no entry '\(visible(name, limit: 80))'",
                hint: "--entry with one of: \(names)")
        }
        return entry
    }
}

/// The words and marks of a configuration, one after the other.
struct ConfTokens {
    struct Token {
        var text: String
        /// Not one of the marks.
        var isWord: Bool
        var location: Diagnostic.Location
    }

    private let bytes: [UInt8]
    private let file: String
    private var index = 0
    private var line = 1
    private var lineStart = 0
    private(set) var endedWithBrace = false

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    mutating func next() throws -> Token? {
        skip()
        guard index < bytes.count else { return nil }
        let location = Diagnostic.Location(file: file, line: line, column: index - lineStart + 1)
        let first = bytes[index]
        endedWithBrace = first == UInt8(ascii: "}")
        if "{}=;".utf8.contains(first) {
            index += 1
            return Token(text: String(UnicodeScalar(first)), isWord: false, location: location)
        }
        if first == UInt8(ascii: "\"") {
            let rest = bytes[(index + 1)...]
            guard let end = rest.firstIndex(where: { $0 == first || $0 == 0x0a }), bytes[end] == first else {
                throw fault(
                    Token(text: "", isWord: true, location: location), "a text without its closing '\"'")
            }
            index = end + 1
            return Token(
                text: String(decoding: rest[..<end], as: UTF8.self), isWord: true, location: location)
        }
        let word = bytes[index...].prefix { !" \t\r\n{}=;#\"".utf8.contains($0) }
        index = word.endIndex
        return Token(text: String(decoding: word, as: UTF8.self), isWord: true, location: location)
    }

    mutating func expect(_ mark: String, _ place: String) throws {
        guard let token = try next(), !token.isWord, token.text == mark else {
            let location = Diagnostic.Location(file: file, line: line, column: index - lineStart + 1)
            throw fault(Token(text: "", isWord: false, location: location), "expected '\(mark)' \(place)")
        }
    }

    func fault(_ token: Token, _ message: String) -> Diagnostics {
        Diagnostics([
            Diagnostic(
                .error, at: token.location, message,
                hint: "NAME { ostype = \"Linux\"; sysmap = \"/boot/System.map\"; linux_tasks = 0x890; }")
        ])
    }

    private mutating func skip() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x0a:
                index += 1
                line += 1
                lineStart = index
            case 0x20, 0x09, 0x0d: index += 1
            case UInt8(ascii: "#"):
                while index < bytes.count, bytes[index] != 0x0a { index += 1 }
            default: return
            }
        }
    }
}
