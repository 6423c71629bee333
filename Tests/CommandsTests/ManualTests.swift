// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Host
import SystemPackage
import Testing

@testable import Commands

/// Whether a program can be found.
private func isInstalled(_ program: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
}

@Suite struct ManualTests {
    private let host = Host.real(report: { _ in })

    @Test func eachCommandHasItsPage() throws {
        let pages = try Manual.pages()
        #expect(pages.map(\.fileName).contains("stubvmi-policy-load.1"))
        #expect(Set(pages.map(\.fileName)).count == pages.count)
        for page in pages {
            for section in [
                "NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "ENVIRONMENT", "FILES", "SEE ALSO",
            ] {
                #expect(page.text.contains(".SH \"\(section)\"\n"), "\(page.fileName) lacks \(section)")
            }
            #expect(page.text.contains(".SH \"OPTIONS\"\n"))
            for argument in page.command.shownArguments {
                #expect(page.text.contains("\\fB\(Roff.plain(argument.heading))\\fR"), "\(page.fileName)")
            }
        }
    }

    @Test func itIsDatedByTheSourcesOrNotAtAll() throws {
        #expect(try Manual.pages(dated: "1700000000").first?.text.contains("\"2023-11-14\"") == true)
        #expect(try Manual.pages(dated: "today").first?.text == Manual.pages().first?.text)
    }

    @Test func nothingInAPageIsARequestByAccident() {
        var page = Roff()
        page.text(".so /etc/passwd\n'x\n`-o` back\\slash")
        #expect(page.text == "\\&.so /etc/passwd\n\\(aqx\n\\fB\\-o\\fR back\\eslash\n")
        page = Roff()
        page.macro("SH", "a \"b\"")
        #expect(page.text == ".SH \"a \\(dqb\\(dq\"\n")
    }

    @Test(.enabled(if: isInstalled("groff"), "groff is not installed: apt-get install groff-base"))
    func groffHasNothingToSay() async throws {
        for page in try Manual.pages() {
            let outcome = try await host.run(
                Invocation(
                    "groff", ["-man", "-ww", "-Tutf8", "-rLL=80n", "-b"], input: Array(page.text.utf8)))
            #expect(outcome.status == 0)
            #expect(outcome.errors.isEmpty, "\(page.fileName): \(outcome.errors)")
            #expect(outcome.output.contains("wrong usage"))
        }
    }

    @Test(.enabled(if: isInstalled("mandoc"), "mandoc is not installed: apt-get install mandoc"))
    func mandocHasNothingToSay() async throws {
        for page in try Manual.pages(dated: "1700000000") {
            let outcome = try await host.run(
                Invocation("mandoc", ["-Tlint", "-Wwarning"], input: Array(page.text.utf8)))
            #expect(outcome.status == 0, "\(page.fileName): \(outcome.output)")
        }
    }
}

/// The completion that ArgumentParser makes of the commands.
@Suite(.timeLimit(.minutes(20))) struct CompletionTests {
    private let host = Host.real(report: { _ in })

    @Test(arguments: [("bash", ["-n"]), ("zsh", ["-n"]), ("fish", ["--no-execute"])])
    func theShellReadsIt(_ shell: String, _ check: [String]) async throws {
        let script = Tool.completionScript(for: try #require(CompletionShell(rawValue: shell)))
        #expect(script.contains("policy") && script.contains("progress"))
        guard isInstalled(shell) else { return }
        let file = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
        defer { try? Files.remove([file]) }
        try Files.write(script, to: file)
        try await host.check(Invocation(shell, check + [file.string]))
    }

    /// Bash completes what somebody types, with the names that the state has.
    @Test func theMonitorsOfThisHostAreOffered() async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let script = folder.appending("script")
        try Files.write(Tool.completionScript(for: .bash), to: script)
        try Files.write(
            #"{"monitors":[{"name":"watch-web","targets":[]},{"name":"x-db","targets":[]}]}"#,
            to: folder.appending("state.json"))
        let answers = """
            source \(script.string)
            COMP_WORDS=(stubvmi show --root \(folder.string) watch-w); COMP_CWORD=4
            COMP_LINE="${COMP_WORDS[*]}"; COMP_POINT=${#COMP_LINE}
            $(complete -p stubvmi | sed 's/.*-F \\([^ ]*\\).*/\\1/') stubvmi watch-w "\(folder.string)"
            echo "${COMPREPLY[@]}"
            """
        let path = Program.path.deletingLastPathComponent().path
        let variables = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let said = try await host.check(
            Invocation("bash", ["-c", answers], environment: ["PATH": "\(path):\(variables)"]))
        #expect(said.split(whereSeparator: \.isWhitespace) == ["watch-web"])
    }
}
