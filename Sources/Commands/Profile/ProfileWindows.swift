// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Profile
import SystemPackage
import TargetBundle

/// `stubvmi profile windows`
struct ProfileWindows: Command {
    static let configuration = CommandConfiguration(
        commandName: "windows",
        abstract: "Make the profile of a Windows kernel: from its PDB file, or from what other tools know.",
        discussion: """
            The PDB file is that of ntoskrnl.exe, from Microsoft's symbol server; nothing is fetched.
            docs/profiles.md says what each source has and lacks.
            """)

    @Option(
        help: ArgumentHelp("The kernel's PDB file, such as ntkrnlmp.pdb.", valueName: "file"),
        completion: .file())
    var pdb: String?
    @Option(
        help: ArgumentHelp(
            "GUID and age of the kernel's PDB file, 32 digits and what follows, where the source does not say them.",
            valueName: "digits"))
    var guid: String?
    @OptionGroup var options: ProfileOptions
    @OptionGroup var terminal: TerminalOptions

    func validate() throws { _ = try source() }

    private func source() throws -> ProfileRequest.Source {
        try options.source(pdb.map { .pdb(FilePath($0)) }, option: "--pdb")
    }

    func run() async throws {
        var request = ProfileRequest(.windows, from: try source())
        request.guid = guid
        try await options.run(request)
    }
}
