// SPDX-License-Identifier: Apache-2.0

/// A command's page of section 1, in the man(7) language.
struct ManualPage {
    var command: CommandInfo
    /// All commands, for what to read next.
    var tool: CommandInfo
    var version: String
    /// As `2026-11-21`; empty for none.
    var date: String

    static func title(_ command: CommandInfo) -> String { command.fullName.replacing(" ", with: "-") }

    var fileName: String { ManualPage.title(command) + ".1" }

    var text: String {
        let name = ManualPage.title(command)
        var page = Roff()
        // Plain words: no page reader takes an escaped date for a date.
        page.request("TH \(name.uppercased()) 1 \"\(date)\" \"stubvmi \(version)\" \"stubvmi manual\"")
        page.section("NAME")
        page.line(Roff.plain(name) + " \\- " + Roff.plain(lowered(command.abstract ?? "")))
        synopsis(&page)
        page.section("DESCRIPTION")
        page.text(command.abstract ?? "")
        if let discussion = command.discussion {
            page.request("PP")
            page.text(discussion)
        }
        list("COMMANDS", command.shownSubcommands.map { ($0.commandName, $0.abstract ?? "") }, &page)
        let shown = command.shownArguments
        list("ARGUMENTS", shown.filter { $0.kind == "positional" }.map { ($0.heading, $0.text) }, &page)
        list("OPTIONS", shown.filter { $0.kind != "positional" }.map { ($0.heading, $0.text) }, &page)
        list("EXIT STATUS", Facts.exitStatus, &page)
        list("ENVIRONMENT", Facts.environment, &page)
        list("FILES", Facts.files, &page)
        page.section("SEE ALSO")
        page.line(
            related.map { "\\fB\(Roff.plain($0))\\fR(1)" }.joined(separator: ",\n") + ",\n\\fBxl\\fR(1)")
        return page.text
    }

    private func synopsis(_ page: inout Roff) {
        page.section("SYNOPSIS")
        page.request("nh")
        page.request("ad l")
        let words =
            command.shownSubcommands.isEmpty
            ? command.shownArguments.map(\.synopsis) : ["<command>", "[<options>]"]
        page.line("\\fB\(Roff.plain(command.fullName))\\fR")
        for word in words { page.line(Roff.plain(word).replacing(" ", with: "\\ ")) }
        page.request("ad b")
        page.request("hy")
    }

    private func list(_ title: String, _ entries: [(name: String, text: String)], _ page: inout Roff) {
        if entries.isEmpty { return }
        page.section(title)
        for entry in entries {
            page.request("TP")
            page.line("\\fB\(Roff.plain(entry.name))\\fR")
            page.text(entry.text)
        }
    }

    /// The tool's own page, the commands beside this one and those below it.
    private var related: [String] {
        let parent = command.superCommands?.joined(separator: " ")
        let near = tool.all.filter { other in
            other.fullName != command.fullName
                && (other.fullName == parent || other.superCommands?.joined(separator: " ") == parent
                    || other.superCommands?.joined(separator: " ") == command.fullName
                    || other.fullName == tool.fullName)
        }
        return near.map(ManualPage.title).sorted()
    }

    /// As the line of a page's name wants it: no capital, no full stop.
    private func lowered(_ text: String) -> String {
        let text = text.hasSuffix(".") ? String(text.dropLast()) : text
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
