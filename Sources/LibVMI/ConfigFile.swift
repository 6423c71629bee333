// SPDX-License-Identifier: Apache-2.0

/// A config in LibVMI's syntax: `name { key = "value"; key = 1; }` once or more often, `#` before comments. The
/// name and the braces may be missing.
struct ConfigFile {
    struct Entry {
        var name: [UInt8] = []
        var values: [(key: [UInt8], value: [UInt8])] = []
    }

    private(set) var entries: [Entry] = []

    /// Reads what it understands, and passes over the rest: LibVMI has keys that nobody needs here.
    init(_ text: Span<UInt8>) {
        var tokens = Tokens(text)
        var entry = Entry()
        var words: [[UInt8]] = []
        func finish(_ entry: inout Entry, _ words: inout [[UInt8]]) {
            if words.count == 2, !words[1].isEmpty { entry.values.append((words[0], words[1])) }
            words = []
        }
        while let token = tokens.next(text) {
            switch token {
            case .word(let word): words.append(word)
            case .mark(UInt8(ascii: "{")):
                entry = Entry(name: words.last ?? [])
                words = []
            case .mark(UInt8(ascii: ";")): finish(&entry, &words)
            case .mark(UInt8(ascii: "}")):
                finish(&entry, &words)
                entries.append(entry)
                entry = Entry()
            case .mark: break
            }
        }
        finish(&entry, &words)
        if !entry.values.isEmpty { entries.append(entry) }
    }

    /// The entry of that name.
    func entry(_ name: String) -> Entry? {
        let name = [UInt8](name.utf8)
        return entries.first { $0.name == name }
    }
}

extension ConfigFile.Entry {
    /// The value of a key.
    func value(_ key: String) -> String? {
        let key = [UInt8](key.utf8)
        return values.first { $0.key == key }.map { String(decoding: $0.value, as: UTF8.self) }
    }
}

/// The words and marks of a config, one after the other.
private struct Tokens {
    enum Token {
        case word([UInt8])
        case mark(UInt8)
    }

    private var position = 0

    init(_ text: Span<UInt8>) {}

    mutating func next(_ text: Span<UInt8>) -> Token? {
        while position < text.count {
            let byte = text[position]
            switch byte {
            case UInt8(ascii: "#"):
                while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
            case UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "="), UInt8(ascii: ";"):
                position += 1
                return .mark(byte)
            case UInt8(ascii: "\""):
                position += 1
                let word = take(text) { $0 != UInt8(ascii: "\"") }
                position += 1
                return .word(word)
            case ...0x20: position += 1
            default: return .word(take(text, while: Self.isOrdinary))
            }
        }
        return nil
    }

    private mutating func take(_ text: Span<UInt8>, while holds: (UInt8) -> Bool) -> [UInt8] {
        var word: [UInt8] = []
        while position < text.count, holds(text[position]) {
            word.append(text[position])
            position += 1
        }
        return word
    }

    private static func isOrdinary(_ byte: UInt8) -> Bool {
        switch byte {
        case ...0x20, UInt8(ascii: "#"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "="),
            UInt8(ascii: ";"), UInt8(ascii: "\""):
            false
        default: true
        }
    }
}
