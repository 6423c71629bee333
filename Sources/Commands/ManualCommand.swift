// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import FoundationEssentials
import Host
import SystemPackage

/// `stubvmi manual -o DIR`
struct Manual: Command {
    static let configuration = CommandConfiguration(
        abstract: "Write the manual pages of this program into a folder.",
        discussion:
            "They are dated by `SOURCE_DATE_EPOCH`, or not at all, so that equal programs have equal pages.")

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "dir"),
        completion: .directory)
    var output: String
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let folder = FilePath(output)
        try Files.makeDirectory(folder)
        for page in try Manual.pages(dated: Progress().host.environment("SOURCE_DATE_EPOCH")) {
            let path = folder.appending(page.fileName)
            try Files.write(page.text, to: path)
            Terminal.put(path.string)
        }
    }

    /// One page for each command.
    static func pages(dated epoch: String? = nil) throws -> [ManualPage] {
        let tool = try CommandInfo.tool()
        let date = epoch.flatMap(TimeInterval.init).map { seconds in
            Date(timeIntervalSince1970: seconds).formatted(.iso8601.year().month().day())
        }
        return tool.all.map { command in
            ManualPage(
                command: command, tool: tool, version: Tool.configuration.version, date: date ?? "")
        }
    }
}
