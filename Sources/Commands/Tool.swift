// SPDX-License-Identifier: Apache-2.0
public import ArgumentParser
import Glibc
import Host

/// The root of the command line.
public struct Tool: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "stubvmi",
        abstract: "Provision introspection domains on Xen, and read what they see.",
        discussion: "Data goes to standard output, everything else to standard error.",
        version: "0.1.0",
        subcommands: [
            Doctor.self, Render.self, PlanCommand.self, Apply.self, Rotate.self, Rollback.self, Watch.self,
            Destroy.self,
            StateCommand.self, List.self, Show.self, Logs.self, Ask.self, Wait.self,
            PolicyCommand.self, ProfileCommand.self, ImageCommand.self, Inspect.self, HostCommand.self,
            LabCommand.self,
            Manual.self,
        ])

    public init() {}

    /// Runs the command that the arguments name, and ends the process with its status.
    ///
    /// The first SIGINT or SIGTERM cancels the command, which then undoes what it has to; the second one kills.
    public static func main() async {
        // A reader that goes away must not kill a command in the middle of its work.
        signal(SIGPIPE, SIG_IGN)
        let work = Task { await status() }
        Interruption.onFirst { work.cancel() }
        Glibc.exit(await work.value)
    }

    /// Runs the command, says why it failed, and returns what the process ends with.
    private static func status() async -> Int32 {
        var terminal = Terminal.current
        do {
            var command = try parseAsRoot()
            if let chosen = (command as? any Command)?.terminal.chosen { terminal = chosen }
            try await Terminal.$current.withValue(terminal) {
                if var asynchronous = command as? any AsyncParsableCommand {
                    try await asynchronous.run()
                } else {
                    try command.run()
                }
            }
            try Terminal.checkOutput()
            return 0
        } catch {
            guard let status = ExitStatus(error, style: terminal.errors) else { exit(withError: error) }
            Terminal.$current.withValue(terminal) { Terminal.say("stubvmi: " + status.words, .error) }
            return status.code
        }
    }
}
