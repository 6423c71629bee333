// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Debian
import Host
import ImageBuild
import SystemPackage

/// `stubvmi image ...`
struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Build the image that monitors run, and show what is in it.",
        subcommands: [Build.self, Show.self])

    /// `stubvmi image build`
    struct Build: Command {
        static let configuration = CommandConfiguration(
            abstract: "Cross-compile the image; the same inputs give the same bytes.")

        @Option(help: ArgumentHelp("The project's folder, the one with Sources in it.", valueName: "dir"))
        var project = "."
        @Option(name: .shortAndLong, help: "The image to write; its manifest is put beside it.")
        var file = "build/image/stubvmi.elf.gz"
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let host = Progress().host
            let built = try await ImageBuilder(host: host, archive: DebianArchive(host: host))
                .build(sources: FilePath(project), output: FilePath(file))
            Terminal.put(
                "\(built.path)  \(built.manifest.image.bytes) bytes  SHA-256 \(built.manifest.image.sha256)")
        }
    }

    /// `stubvmi image show FILE`
    struct Show: Command {
        static let configuration = CommandConfiguration(
            abstract: "Check an image against its manifest; print sizes, digests, objects and licences.",
            discussion: "Ends with status 1 when the image is not what the manifest says.")

        @Argument(help: "The image.") var file = "build/image/stubvmi.elf.gz"
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let report = try ImageInspector.show(FilePath(file))
            try output.put(report)
            if !report.ok { throw ExitCode(ExitStatus.failed) }
        }
    }
}
