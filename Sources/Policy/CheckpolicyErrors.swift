// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// What checkpolicy's complaints mean for the files that they are about.
enum CheckpolicyErrors {
    /// An error for the user, of what checkpolicy printed.
    static func explain(_ text: String, in folder: FilePath) -> ToolError {
        let lines = text.split(separator: "\n").map(String.init)
        let violations = lines.compactMap(violation)
        if let first = violations.first {
            let all = violations.map { "\($0.rule)\n  forbidden by \($0.file):\($0.line)" }
            let isSeal = first.file == "modules/introspection_sealed_end.te"
            return ToolError(
                .denied,
                (isSeal
                    ? "the policy would not be sealed: \(first.rule)"
                    : "the policy would allow more than the tiers do: \(first.rule)")
                    + (owner(of: first.rule, in: folder) ?? origin(first.file, first.line, in: folder) ?? ""),
                hint: "take the rule out of the policy sources that add it",
                cause: all.joined(separator: "\n"))
        }
        if let (file, line, words) = lines.lazy.compactMap(mistake).first {
            return ToolError(
                .toolFailed,
                "checkpolicy refuses \(file):\(line): \(words)"
                    + (origin(file, line, in: folder) ?? ""),
                cause: String(text.suffix(2000)))
        }
        return ToolError(.toolFailed, "checkpolicy failed", cause: String(text.suffix(2000)))
    }

    struct Violation: Equatable {
        var rule: String
        var file: String
        var line: Int
    }

    /// `libsepol.report_failure: neverallow on line 4 of FILE (or line N of FILE) violated by RULE;`
    static func violation(_ line: String) -> Violation? {
        let sides = line.components(separatedBy: " violated by ")
        let places = sides[0].components(separatedBy: "neverallow on line ")
        guard sides.count == 2, places.count == 2 else { return nil }
        let words = places[1].split(separator: " ")
        guard words.count >= 3, let number = Int(words[0]), words[1] == "of" else { return nil }
        let rule = sides[1].filter { $0 != ";" }
        return Violation(rule: rule, file: String(words[2]), line: number)
    }

    /// `FILE:LINE:ERROR 'words' at token ...`
    static func mistake(_ line: String) -> (file: String, line: Int, words: String)? {
        let parts = line.split(separator: ":", maxSplits: 2)
        guard parts.count == 3, let number = Int(parts[1]), parts[2].hasPrefix("ERROR ") else { return nil }
        return (String(parts[0]), number, String(parts[2].dropFirst("ERROR ".count)))
    }

    /// The comment over a line of our own module says which monitor or target it is about.
    private static func origin(_ file: String, _ line: Int, in folder: FilePath) -> String? {
        guard file == "modules/\(PolicyModule.name).te" else { return nil }
        return comment(over: module(in: folder).prefix(line))
    }

    /// Whom a rule is about: the monitor or target that our module declares with its type.
    private static func owner(of rule: String, in folder: FilePath) -> String? {
        let words = rule.split(separator: " ")
        guard words.count > 1 else { return nil }
        let lines = module(in: folder)
        let call = lines.firstIndex {
            $0 == "introspection_monitor(\(words[1]))" || $0 == "introspection_target(\(words[1]))"
                || $0.hasPrefix("introspection_supervisor(\(words[1]),")
        }
        return call.flatMap { comment(over: lines[...$0]) }
    }

    private static func module(in folder: FilePath) -> [Substring] {
        let path = folder.pushing(FilePath("modules/\(PolicyModule.name).te"))
        let bytes = (try? Files.read(path, limit: 16 << 20)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
    }

    private static func comment(over lines: ArraySlice<Substring>) -> String? {
        lines.last { line in ["# Monitor ", "# Target ", "# Supervisor "].contains { line.hasPrefix($0) } }
            .map { " (\($0.dropFirst(2).prefix { $0 != "," }))" }
    }
}
