// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Host
import SystemPackage
import Testing

@testable import Commands

/// docs/cli.md is what the commands say of themselves; `UPDATE_GOLDEN=1 swift test --filter ReferenceTests`
/// writes it anew, from its marker on.
@Suite struct ReferenceTests {
    private static let marker = "<!-- From here on written by ReferenceTests. -->\n"

    /// A command with its whole name.
    private struct Entry {
        var name: String
        var command: any ParsableCommand.Type

        /// It and everything below it, in the order in which the tool lists them.
        var all: [Entry] {
            [self]
                + command.configuration.subcommands.flatMap {
                    Entry(name: "\(name) \($0._commandName)", command: $0).all
                }
        }

        var text: String {
            let help = Tool.helpMessage(for: command, columns: 100)
            let lines = help.split(separator: "\n", omittingEmptySubsequences: false).map(trimmed)
            let body = trimmed(lines.joined(separator: "\n")[...])
            return "\n## \(name)\n\n```\n\(body)\n```\n"
        }

        private func trimmed(_ text: Substring) -> String {
            text.last?.isWhitespace == true ? trimmed(text.dropLast()) : String(text)
        }
    }

    /// What holds for all commands, which the manual pages have, too.
    private static var facts: String {
        func table(_ title: String, _ head: String, _ entries: [Facts.Entry], _ name: (String) -> String)
            -> String
        {
            let rows = entries.map { "| \(name($0.name)) | \($0.text) |" }
            return (["", "## \(title)", "", head, "|---|---|"] + rows).joined(separator: "\n") + "\n"
        }
        func code(_ names: String) -> String {
            names.split(separator: ", ").map { "`\($0)`" }.joined(separator: ", ")
        }
        return table("Exit status", "| status | meaning |", Facts.exitStatus) { $0 }
            + "\n`lab exec` ends with the status of the command that it ran.\n"
            + table("Environment", "| variable | meaning |", Facts.environment, code)
            + table("Files on a Xen host", "| path | what |", Facts.files, code)
            + "\n## Commands\n"
    }

    private var written: String {
        let entries = Entry(name: "stubvmi", command: Tool.self).all
        let rows = entries.dropFirst().filter { $0.command.configuration.subcommands.isEmpty }.map { entry in
            "| [`\(entry.name)`](#\(entry.name.replacing(" ", with: "-"))) | \(entry.command.configuration.abstract) |"
        }
        let index = (["", "| command | what it does |", "|---|---|"] + rows).joined(separator: "\n") + "\n"
        return Self.facts + index + entries.map(\.text).joined()
    }

    @Test func thePageIsWhatTheCommandsSay() throws {
        let path = SchemaPage.folder.appending("cli.md")
        let page = String(decoding: try Files.read(path), as: UTF8.self)
        let place = try #require(page.range(of: Self.marker), "docs/cli.md has lost its marker")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try Files.write(page[..<place.upperBound] + written, to: path)
        } else {
            #expect(page[place.upperBound...] == written)
        }
    }

    /// Each argument and option of ours says what it is for.
    @Test func nothingIsLeftUnexplained() throws {
        for entry in Entry(name: "stubvmi", command: Tool.self).all {
            #expect(entry.command.configuration.abstract.hasSuffix("."), "\(entry.name)")
            // What is too long for its column has its explanation on the next line.
            let help = Tool.helpMessage(for: entry.command, columns: 1000)
                .replacing(try Regex("\n {20,}"), with: "  ")
            for line in help.split(separator: "\n") where line.hasPrefix("  -") || line.hasPrefix("  <") {
                let words = line.drop { $0 == " " }
                #expect(words.contains("  "), "\(entry.name): \(words) says nothing")
            }
        }
    }
}
