// SPDX-License-Identifier: Apache-2.0
import CFlask
import Glibc
import Host
public import SystemPackage

extension PolicyDiff {
    /// Reads and compares two binary policies.
    public static func compare(_ older: FilePath, _ newer: FilePath) throws -> PolicyDiff {
        let old = try Files.read(older, limit: PolicyLimits.bytes)
        let new = try Files.read(newer, limit: PolicyLimits.bytes)
        do {
            return try compare(old, new)
        } catch var error as ToolError {
            error.message = "cannot compare \(older) and \(newer): \(error.message)"
            throw error
        }
    }

    static func compare(_ older: [UInt8], _ newer: [UInt8], seconds: UInt32 = 120) throws -> PolicyDiff {
        var report: UnsafeMutablePointer<CChar>?
        defer { free(report) }
        let result = flask_compare(older, older.count, newer, newer.count, seconds, &report)
        var diff = PolicyDiff(
            same: true, older: Digest.sha256(older), newer: Digest.sha256(newer), facts: [], rules: [],
            unlisted: 0)
        try diff.read(try BinaryPolicy.text(of: result, report))
        diff.same = diff.facts.isEmpty && diff.rules.isEmpty && diff.unlisted == 0
        return diff
    }

    /// Whether a file begins as a binary policy does; a spec never does.
    public static func isPolicy(_ path: FilePath) throws -> Bool {
        try Files.read(path, from: 0, count: 4) == [0x8c, 0xff, 0x7c, 0xf9]
    }

    /// The report of CFlask's flask.h.
    mutating func read(_ report: String) throws {
        for line in report.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch (words[0], words.count) {
            case ("fact", 4...):
                let counts: [Fact.Kind: Int] = [.alias: 2, .boolean: 2, .initial: 2, .transition: 4]
                guard let kind = Fact.Kind(rawValue: words[2]), words.count == 3 + (counts[kind] ?? 1),
                    ["+", "-"].contains(words[1])
                else { throw Self.damaged(line) }
                facts.append(Fact(isAdded: words[1] == "+", kind: kind, values: Array(words[3...])))
            case ("rule", 7...):
                guard words[5] == "-", let plus = words.firstIndex(of: "+") else { throw Self.damaged(line) }
                rules.append(
                    Rule(
                        condition: try Self.condition(words[1]), source: words[2], target: words[3],
                        class: words[4], removed: words[6..<plus].sorted(),
                        added: words[(plus + 1)...].sorted()))
            case ("unlisted", 2): unlisted = Int(words[1]) ?? 0
            case ("end", 1): return
            default: throw Self.damaged(line)
            }
        }
        throw ToolError(.corrupt, "the comparison's report has no end")
    }

    private static func damaged(_ line: Substring) -> ToolError {
        ToolError(.corrupt, "the comparison's report has the line '\(line)'")
    }

    /// `a,b:8` in words: for which settings of these booleans, counted up from all off.
    static func condition(_ text: String) throws -> String? {
        if text == "*" { return nil }
        let parts = text.split(separator: ":")
        let names = parts.first?.split(separator: ",") ?? []
        guard parts.count == 2, (1...5).contains(names.count), let bits = UInt32(parts[1], radix: 16) else {
            throw damaged(text[...])
        }
        let settings = (0..<(1 << names.count)).filter { bits >> UInt32($0) & 1 == 1 }
        return settings.map { setting in
            names.enumerated().map { setting >> $0 & 1 == 1 ? "\($1)" : "not \($1)" }.joined(
                separator: " and ")
        }.joined(separator: ", or ")
    }
}
