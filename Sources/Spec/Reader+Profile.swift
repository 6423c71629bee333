// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

/// What a target's kernel is recognised and understood by, and where in the spec the parts of it stand.
struct DraftProfile {
    var source: Target.ProfileSource
    var at: Diagnostic.Location
    /// The key that names the file.
    var keyPlace: Diagnostic.Location
    /// The other settings that were given.
    var settings: [(key: String, at: Diagnostic.Location)]
}

extension Reader {
    private static let kinds = Target.ProfileSource.Kind.allCases.map(\.rawValue)
    private static let settings = ["entry", "banner", "guid"]
    private static let example = "{ kernel: /boot/vmlinuz } or { file: web.profile }"

    /// One file, and what it does not say itself.
    func readProfile(_ node: Node) -> DraftProfile? {
        guard
            let fields = Fields(
                node, of: "the profile", keys: Self.kinds + Self.settings, hint: Self.example, self)
        else { return nil }
        let named = Target.ProfileSource.Kind.allCases.filter { fields[$0.rawValue] != nil }
        guard let kind = named.first, let file = fields[kind.rawValue] else {
            if !fields.isMistyped(Self.kinds) {
                error(
                    at: fields.at, "the profile says no file that it is made from: \(either(Self.kinds))",
                    hint: Self.example)
            }
            return nil
        }
        guard named.count == 1 else {
            error(
                at: location(fields[named[1].rawValue] ?? node),
                "the profile is made from one file; these are \(named.map(\.rawValue).joined(separator: ", "))",
                hint: "keep one: " + Self.example)
            return nil
        }
        let what = kind == .kernel || kind == .file ? "the \(kind.rawValue)" : "the \(kind.rawValue) file"
        let source = path(file, what).map { path in
            Target.ProfileSource(
                kind, path, entry: fields["entry"].flatMap { line($0, "the entry", hint: "entry: web") },
                banner: fields["banner"].flatMap(banner), guid: fields["guid"].flatMap(guid))
        }
        return source.map { source in
            DraftProfile(
                source: source, at: fields.at, keyPlace: location(file),
                settings: Self.settings.compactMap { key in fields[key].map { (key, location($0)) } })
        }
    }

    /// Refuses what does not go together with the system, or with the file.
    func check(_ profile: DraftProfile, of system: Target.OperatingSystem) {
        let kind = profile.source.kind
        guard kind.systems.contains(system) else {
            let title = kind.systems.map(\.rawValue).joined(separator: ", ")
            return error(
                at: profile.keyPlace,
                "a profile of \(system.rawValue) is not made from a \(kind.rawValue): that is of \(title)",
                hint: system == .windows ? "{ pdb: ntkrnlmp.pdb }" : Self.example)
        }
        for (key, place) in profile.settings {
            let isOurs =
                switch key {
                case "entry": kind == .conf
                case "banner": kind.mayLackIdentity && system == .linux
                default: kind.mayLackIdentity && system == .windows
                }
            guard !isOurs else { continue }
            error(
                at: place,
                "'\(key)' does not belong to a profile of \(system.rawValue) from \(kind.rawValue)",
                hint: "remove it")
        }
    }

    /// The line that /proc/version has where that kernel runs.
    private func banner(_ node: Node) -> String? {
        let hint = "the whole line of /proc/version, in quotes"
        guard let text = line(node, "the banner", hint: hint) else { return nil }
        guard text.hasPrefix("Linux version "), text.utf8.count <= 1024 else {
            error(at: location(node), "the banner '\(quoted(text))' is none", hint: hint)
            return nil
        }
        return text
    }

    /// GUID and age, as a symbol server names the folder of a PDB file.
    private func guid(_ node: Node) -> String? {
        let hint = "the folder's name of the symbol server: 32 digits and the age, hexadecimal"
        guard let text = line(node, "the guid", hint: hint) else { return nil }
        guard (33...40).contains(text.utf8.count), text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            error(at: location(node), "the guid '\(quoted(text))' is none", hint: hint)
            return nil
        }
        return text
    }

    /// A text of one line.
    private func line(_ node: Node, _ what: String, hint: String) -> String? {
        guard let text = text(node, what, hint: hint) else { return nil }
        guard !text.isEmpty, text.utf8.count <= Self.longestPath, !text.contains(where: \.isNewline) else {
            error(at: location(node), "\(what) is \(text.isEmpty ? "empty" : "not one line")", hint: hint)
            return nil
        }
        return text
    }

    private func either(_ words: [String]) -> String {
        words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    }
}
