// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Host
import Profile
import SystemPackage

/// `stubvmi profile ...`
struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile", abstract: "Make the profile of a kernel: its symbols and offsets, packed.",
        subcommands: [Linux.self])

    /// `stubvmi profile linux --kernel FILE`
    struct Linux: Command {
        static let configuration = CommandConfiguration(
            abstract: "Make the profile of a Linux kernel, from the kernel image alone.",
            discussion: "It is read from kallsyms and BTF: no debug package, no network.")

        @Option(
            help: ArgumentHelp(
                "A bzImage or vmlinux, packed with gz, xz, zstd, lz4 or not.", valueName: "file"))
        var kernel: String
        @Option(
            name: [.customShort("f"), .long],
            help: "Where to write the profile; otherwise it is only described.")
        var file: String?
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let entry = try await ProfileCache(host: Progress().host).profile(of: FilePath(kernel))
            if let file { try Files.write(entry.bytes, to: FilePath(file)) }
            try output.put(
                ProfileReport(kernel: kernel, sha256: entry.kernel, summary: entry.summary, writtenTo: file))
        }
    }
}

extension ProfileReport: Presentable {}
