// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Foundation
import GuestFixtures
import Host
import SystemPackage
import Testing

@testable import Commands

@Suite struct TerminalTests {
    private func isOn(_ choice: ColorChoice, _ variables: [String: String] = [:], terminal: Bool = true)
        -> Bool
    {
        Surroundings(variables: variables).style(choice, onTerminal: terminal).isOn
    }

    @Test func colourIsForTerminals() {
        #expect(isOn(.auto))
        #expect(!isOn(.auto, terminal: false))
        #expect(!isOn(.auto, ["TERM": "dumb"]))
        #expect(isOn(.auto, ["TERM": "xterm"]))
    }

    @Test func theEnvironmentsWishIsHeard() {
        #expect(!isOn(.auto, ["NO_COLOR": "1"]))
        #expect(isOn(.auto, ["NO_COLOR": ""]), "an empty NO_COLOR is none")
        #expect(isOn(.auto, ["CLICOLOR_FORCE": "1"], terminal: false))
        #expect(!isOn(.auto, ["CLICOLOR_FORCE": "0"], terminal: false))
        #expect(!isOn(.auto, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]))
    }

    @Test func theOptionIsStronger() {
        #expect(isOn(.always, ["NO_COLOR": "1", "TERM": "dumb"], terminal: false))
        #expect(!isOn(.never, ["CLICOLOR_FORCE": "1"]))
    }

    @Test func theTwoStreamsAreLookedAtApart() {
        let terminal = Terminal(in: Surroundings(outputIsTerminal: false, errorsAreTerminal: true))
        #expect(!terminal.output.isOn)
        #expect(terminal.errors.isOn)
    }

    @Test func theElapsedTimeIsForTerminals() {
        let onTerminal = Surroundings(errorsAreTerminal: true)
        #expect(Terminal(in: onTerminal).progress == .timed)
        #expect(Terminal(in: Surroundings()).progress == .plain)
        #expect(Terminal(progress: .plain, in: onTerminal).progress == .plain)
        #expect(Terminal(progress: .none, in: onTerminal).progress == .none)
    }

    @Test func theJournalIsTheFileThatSystemdNamed() throws {
        let file = try TemporaryFile([])
        let descriptor = try FileDescriptor.open(file.path, .writeOnly)
        defer { try? descriptor.close() }
        var status = stat()
        try #require(fstat(descriptor.rawValue, &status) == 0)
        let named = "\(status.st_dev):\(status.st_ino)"
        #expect(Surroundings.isJournal(descriptor, named))
        #expect(!Surroundings.isJournal(descriptor, named + "0"))
        #expect(!Surroundings.isJournal(descriptor, nil))
        #expect(!Surroundings.isJournal(.standardInput, named))
    }

    @Test func theJournalGetsALevelForEachLineAndNoColours() {
        let journal = Terminal(color: .always, in: Surroundings(errorsAreJournal: true))
        #expect(journal.framed("one\ntwo", .warning) == "<4>one\n<4>two")
        #expect(Level.allCases.map { journal.framed("x", $0) } == ["<3>x", "<4>x", "<6>x", "<7>x"])
        #expect(!journal.errors.isOn)
        #expect(Terminal(in: Surroundings()).framed("one\ntwo", .error) == "one\ntwo")
    }

    @Test func aWordWithoutColoursIsItself() {
        #expect(Style.plain(.bad, "FAIL") == "FAIL")
        #expect(Style(isOn: true)(.good, "PASS") == "\u{1b}[32mPASS\u{1b}[0m")
        #expect(Style(isOn: true)(.good, "") == "")
    }

    @Test func verdictsAndErrorsStandOut() throws {
        let style = Style(isOn: true)
        let check = #"{"name": "xl", "verdict": "fail", "detail": "no", "remedy": "yes"}"#
        let health = try JSONDecoder().decode(
            HealthCheck.self, from: Data(#"{"schema": 1, "ready": false, "checks": [\#(check)]}"#.utf8))
        #expect(health.text(in: style) == "\u{1b}[1;31mFAIL\u{1b}[0m  xl: no\n      try: yes")
        #expect(health.text == "FAIL  xl: no\n      try: yes")
        let error = ToolError(.io, "it failed")
        #expect(ExitStatus(error, style: style)?.words == "\u{1b}[1;31merror:\u{1b}[0m it failed")
        // Without colours a finding is what it says of itself.
        let finding = Diagnostic(
            .warning, at: .init(file: "a", line: 1, column: 2), "doubtful", hint: "do that")
        #expect(finding.text(in: .plain) == "\(finding)")
        #expect(finding.text(in: style).contains("\u{1b}[33mwarning:\u{1b}[0m"))
    }

    /// Every command that does something can be told how to write to the terminal.
    @Test func everyCommandHasTheTerminalOptions() {
        func check(_ command: any ParsableCommand.Type, _ name: String) {
            for part in command.configuration.subcommands { check(part, "\(name) \(part._commandName)") }
            guard command.configuration.subcommands.isEmpty else { return }
            #expect(command is any Command.Type, "\(name) is no Command")
            let help = Tool.helpMessage(for: command, includeHidden: true)
            #expect(help.contains("--color") && help.contains("--progress"), "\(name)")
        }
        check(Tool.self, "stubvmi")
    }
}
