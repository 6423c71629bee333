// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Profile
import SystemPackage

/// `stubvmi profile verify PROFILE DUMP`
struct ProfileVerify: Command {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Tell whether a profile fits a memory dump, and why not.",
        discussion: "Ends with status 1 when it does not fit.")

    @Argument(help: "The packed profile.", completion: .file()) var profile: String
    @Argument(help: "The dump: raw, ELF core or LiME.", completion: .file()) var dump: String
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() throws {
        let verdict = try ProfileVerifier().verify(FilePath(profile), FilePath(dump))
        try output.put(verdict)
        if !verdict.fits { throw ExitCode(ExitStatus.failed) }
    }
}

extension ProfileVerdict: Presentable {}
