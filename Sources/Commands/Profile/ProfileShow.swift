// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Profile
import SystemPackage

/// `stubvmi profile show PROFILE`
struct ProfileShow: Command {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what is in a packed profile.")

    @Argument(help: "The packed profile.", completion: .file()) var profile: String
    @Flag(help: "List its symbols: all of the kernel's where it is a full one.") var symbols = false
    @Flag(help: "List its members and structures, with offset and size in bytes.") var members = false
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() throws {
        try output.put(try ProfileListing(FilePath(profile), symbols: symbols, members: members))
    }
}

extension ProfileListing: Presentable {}
