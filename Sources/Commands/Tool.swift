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
            Doctor.self, HostCommand.self, Render.self, Apply.self, Destroy.self, List.self, Show.self,
            Logs.self,
            PolicyCommand.self, ProfileCommand.self, ImageCommand.self, Inspect.self, LabCommand.self,
        ])

    public init() {}

    /// Runs the command that the arguments name, and ends the process with its status.
    public static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            guard let status = ExitStatus(error) else { exit(withError: error) }
            Terminal.say("stubvmi: " + status.words)
            Glibc.exit(status.code)
        }
    }
}
