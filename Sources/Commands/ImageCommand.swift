// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Debian
import Host
import ImageBuild
import Spec
import SystemPackage
import TargetBundle

/// `stubvmi image ...`
struct ImageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Build the image that monitors run, and show what is in it.",
        subcommands: [Build.self, Show.self])

    /// `stubvmi image build`
    struct Build: Command {
        static let configuration = CommandConfiguration(
            abstract: "Cross-compile the image; the same inputs give the same bytes.")

        @Option(
            help: ArgumentHelp("The project's folder, the one with Sources in it.", valueName: "dir"),
            completion: .directory)
        var project = "."
        @Option(
            name: .shortAndLong, help: "The image to write; its manifest is put beside it.",
            completion: .file())
        var file = "build/image/stubvmi.elf.gz"
        @Option(
            help: ArgumentHelp(
                "Programs that the image does without, with all that only they need; without registers and all that tell of events, also the supervisor.",
                valueName: "program"),
            completion: .list(ProgramKind.allCases.map(\.rawValue)),
            transform: { name in
                guard let kind = ProgramKind(rawValue: name) else {
                    throw ValidationError("'\(name)' is no program; docs/spec.md names them")
                }
                return kind
            })
        var without: [ProgramKind] = []
        @Option(
            help: ArgumentHelp(
                "A spec whose programs in C are linked into the image, with LibVMI's interface.",
                valueName: "spec"), completion: .file(extensions: ["yaml"]))
        var spec: String?
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let host = Progress().host
            let programs = try spec.map { UserProgram.all(of: try SpecArgument.load($0)) } ?? []
            let built = try await ImageBuilder(host: host, archive: DebianArchive(host: host))
                .build(
                    sources: FilePath(project), output: FilePath(file), without: Set(without),
                    programs: programs)
            Terminal.put(
                "\(built.path)  \(built.manifest.image.bytes) bytes  SHA-256 \(built.manifest.image.sha256)")
        }
    }

    /// `stubvmi image show FILE`
    struct Show: Command {
        static let configuration = CommandConfiguration(
            abstract: "Check an image against its manifest; print sizes, digests, objects and licences.",
            discussion: "Ends with status 1 when the image is not what the manifest says.")

        @Argument(help: "The image.", completion: .file(extensions: ["gz"])) var file =
            "build/image/stubvmi.elf.gz"
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let report = try ImageInspector.show(FilePath(file))
            try output.put(report)
            if !report.ok { throw ExitCode(ExitStatus.failed) }
        }
    }
}

extension UserProgram {
    /// The programs in C of a spec.
    static func all(of spec: Spec) -> [UserProgram] {
        spec.cPrograms.map { UserProgram(name: $0.name, files: $0.sources.map { FilePath($0) }) }
    }
}
