// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import FoundationEssentials

/// What a command says of itself, as ArgumentParser tells it (`--experimental-dump-help`).
struct CommandInfo: Decodable {
    struct Name: Decodable {
        var kind: String
        var name: String

        /// As it is typed.
        var typed: String { (kind == "long" ? "--" : "-") + name }
    }

    struct Argument: Decodable {
        var kind: String
        var shouldDisplay: Bool
        var isOptional: Bool
        var isRepeating: Bool
        var names: [Name]?
        var preferredName: Name?
        var valueName: String?
        var defaultValue: String?
        var allValues: [String]?
        var abstract: String?

        /// As it stands in a synopsis.
        var synopsis: String {
            var words = "<\(valueName ?? "value")>"
            if kind == "option" { words = "\(preferredName?.typed ?? "") \(words)" }
            if kind == "flag" { words = preferredName?.typed ?? "" }
            if isRepeating { words += " ..." }
            return isOptional ? "[\(words)]" : words
        }

        /// As it stands in a list of options.
        var heading: String {
            guard kind != "positional" else { return "<\(valueName ?? "value")>" }
            let names = (names ?? []).sorted { $0.typed.count < $1.typed.count }
            let typed = names.map(\.typed).joined(separator: ", ")
            return kind == "option" ? "\(typed) <\(valueName ?? "value")>" : typed
        }

        /// What it is for, with what it can be.
        var text: String {
            var facts: [String] = []
            if let allValues, kind == "option" {
                facts.append("values: " + allValues.joined(separator: ", "))
            }
            if let defaultValue, kind == "option" { facts.append("default: \(defaultValue)") }
            return ([abstract ?? ""] + (facts.isEmpty ? [] : ["(\(facts.joined(separator: "; ")))"]))
                .joined(separator: " ")
        }
    }

    var commandName: String
    var superCommands: [String]?
    var abstract: String?
    var discussion: String?
    var shouldDisplay: Bool
    var arguments: [Argument]?
    var subcommands: [CommandInfo]?

    /// As it is typed: `stubvmi policy load`.
    var fullName: String { ((superCommands ?? []) + [commandName]).joined(separator: " ") }

    /// What can be said to it.
    var shownArguments: [Argument] { (arguments ?? []).filter(\.shouldDisplay) }

    /// The commands below it, but for `help`.
    var shownSubcommands: [CommandInfo] {
        (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" }
    }

    /// It and all below it.
    var all: [CommandInfo] { [self] + shownSubcommands.flatMap(\.all) }

    /// The whole tool.
    static func tool() throws -> CommandInfo {
        struct Dump: Decodable { var command: CommandInfo }
        return try JSONDecoder().decode(Dump.self, from: Data(Tool._dumpHelp().utf8)).command
    }
}
