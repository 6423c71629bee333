// SPDX-License-Identifier: Apache-2.0
import Yams

/// Gets a text with repeated keys through Yams, which stops at the first mapping that has one.
///
/// All findings of a spec are to be reported at once, so the second key of that name gets another name of
/// the same length: its first character becomes a private one. The place of everything else stays.
struct RepeatedKeys {
    /// The repeated keys that have been renamed, and where they stand.
    private(set) var found: [(key: String, line: Int, column: Int)] = []
    private var scalars: [Unicode.Scalar]
    private var used: UInt32 = 0

    /// First characters of renamed keys: none may occur in the text itself.
    private static let names: ClosedRange<UInt32> = 0xE000...0xEFFF
    /// Finding one takes a few passes over the text; a longer text has its repeated keys reported one by one.
    private static let longest = 32 << 10

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var text: String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// Whether a key is one that was renamed, and so reported.
    func isRenamed(_ key: String) -> Bool {
        !found.isEmpty && key.unicodeScalars.first.map { Self.names.contains($0.value) } == true
    }

    /// Renames the other keys of the mapping whose first `key` stands at `mark`; false if they are not found.
    mutating func rename(_ key: String, after mark: Mark) -> Bool {
        guard scalars.count <= Self.longest, found.count < 32, let first = index(of: mark) else {
            return false
        }
        if found.isEmpty, scalars.contains(where: { Self.names.contains($0.value) }) { return false }
        let places = places(of: key, after: first).prefix(12)
        var trial = self
        for place in places { trial.rename(place) }
        guard !trial.complains(of: key, at: mark) else { return false }
        // Keys of that name in other mappings keep it: renaming them was not what helped.
        var repeated: [Int] = []
        for place in places {
            let renamed = trial
            trial.scalars[place] = scalars[place]
            guard trial.complains(of: key, at: mark) else { continue }
            trial = renamed
            repeated.append(place)
        }
        for place in repeated {
            let (line, column) = trial.place(of: place)
            trial.found.append((key, line, column))
        }
        self = trial
        return !repeated.isEmpty
    }

    private mutating func rename(_ index: Int) {
        guard let name = Unicode.Scalar(Self.names.lowerBound + used) else { return }
        scalars[index] = name
        used += 1
    }

    /// Whether Yams still finds `key` repeated in the mapping whose first such key stands at `mark`.
    private func complains(of key: String, at mark: Mark) -> Bool {
        do {
            _ = try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
            return keys.contains(key) && context.mark.line == mark.line && context.mark.column == mark.column
        } catch {}
        return false
    }

    /// Where `key` stands as a key behind `first`, plain or in quotes.
    private func places(of key: String, after first: Int) -> [Int] {
        let wanted = Array(key.unicodeScalars)
        guard !wanted.isEmpty, first + 1 < scalars.count else { return [] }
        let before: Set<Unicode.Scalar> = [" ", "\n", "{", ",", "[", "\"", "'"]
        let last = scalars.count - wanted.count
        guard first + 1 <= last else { return [] }
        return (first + 1...last).filter { start in
            guard scalars[start] == wanted[0], before.contains(scalars[start - 1]),
                scalars[start..<start + wanted.count].elementsEqual(wanted)
            else { return false }
            let behind = scalars[(start + wanted.count)...].prefix(8).drop {
                $0 == "\"" || $0 == "'" || $0 == " "
            }
            return behind.first == ":"
        }
    }

    private func index(of mark: Mark) -> Int? {
        var line = 1
        var index = 0
        while line < mark.line {
            guard let end = scalars[index...].firstIndex(of: "\n") else { return nil }
            index = end + 1
            line += 1
        }
        return index + mark.column - 1 < scalars.count ? index + mark.column - 1 : nil
    }

    private func place(of index: Int) -> (line: Int, column: Int) {
        let before = scalars[..<index]
        let start = before.lastIndex(of: "\n").map { $0 + 1 } ?? 0
        return (before.count { $0 == "\n" } + 1, index - start + 1)
    }
}
