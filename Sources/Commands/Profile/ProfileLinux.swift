// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Profile
import SystemPackage
import TargetBundle

/// `stubvmi profile linux`
struct ProfileLinux: Command {
    static let configuration = CommandConfiguration(
        commandName: "linux",
        abstract: "Make the profile of a Linux kernel: from its image alone, or from what other tools know.",
        discussion: """
            From the image it is read from kallsyms and BTF: no debug package, no network.
            docs/profiles.md says what each source has and lacks.
            """)

    @Option(
        help: ArgumentHelp("A bzImage or vmlinux, packed with gz, xz, zstd, lz4 or not.", valueName: "file"),
        completion: .file())
    var kernel: String?
    @Option(
        name: .customLong("module"),
        help: ArgumentHelp(
            "A module (.ko) of that kernel, for --member of its structures; may be repeated.",
            valueName: "file"),
        completion: .file())
    var modules: [String] = []
    @Option(
        help: ArgumentHelp(
            "The kernel's banner, as in its /proc/version, where the source does not say it.",
            valueName: "text"))
    var banner: String?
    @OptionGroup var options: ProfileOptions
    @OptionGroup var terminal: TerminalOptions

    func validate() throws { _ = try source() }

    private func source() throws -> ProfileRequest.Source {
        try options.source(kernel.map { .kernel(FilePath($0)) }, option: "--kernel")
    }

    func run() async throws {
        var request = ProfileRequest(.linux, from: try source())
        request.modules = modules.map { FilePath($0) }
        request.banner = banner
        try await options.run(request)
    }
}
