// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Debian
import Host
import Policy
import SystemPackage
import XenBuild

/// `stubvmi host ...`
struct HostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "host", abstract: "Make what a Xen host needs to have FLASK.",
        subcommands: [Prepare.self])

    /// `stubvmi host prepare -o DIR`
    struct Prepare: Command {
        static let configuration = CommandConfiguration(
            abstract: "Build a hypervisor with FLASK, and its boot policy, into a folder with instructions.",
            discussion: """
                From Debian's sources; takes minutes the first time. Installs nothing and reboots nothing: \
                INSTRUCTIONS.md in the folder says how to boot it, and how to go back.
                """)

        @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write to.", valueName: "dir"))
        var output: String
        @Option(
            help: ArgumentHelp(
                "The Xen that it has to be, as in 4.17 or 4.17.5; otherwise the newest that Debian has.",
                valueName: "x.y.z"))
        var xenVersion: String?
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let host = Progress().host
            let folder = FilePath(output)
            host.report("sources of Xen")
            let sources = try await XenSources.fetch(DebianArchive(host: host), version: xenVersion)
            let kit = try await HostKit.prepare(sources, in: folder, host: host)
            let full = kit.version.full
            try PolicySources(folder: sources.tree, xenVersion: full)
                .copy(to: folder.appending("policy").appending(full))
            for file in kit.files { Terminal.put("\(folder.appending(file.name))  \(file.bytes) bytes") }
            Terminal.put("\(folder.appending("INSTRUCTIONS.md")) says how to boot it")
        }
    }
}
