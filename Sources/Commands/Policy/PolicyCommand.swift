// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// `stubvmi policy ...`
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Build, prove, load and explain the FLASK policy of a spec.",
        subcommands: [
            Build.self, Prove.self, Load.self, Denials.self, Explain.self, Diff.self,
        ])
}
