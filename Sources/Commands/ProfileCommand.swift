// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `stubvmi profile ...`
struct ProfileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Make the profile of a kernel: its symbols and offsets, packed; show and verify it.",
        subcommands: [ProfileLinux.self, ProfileWindows.self, ProfileShow.self, ProfileVerify.self])
}
