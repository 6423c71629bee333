// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy

extension PolicyCommand {
    /// `stubvmi policy load SPEC`
    struct Load: Command {
        static let configuration = CommandConfiguration(
            abstract: "Load the policy of a spec, so that its targets can be created with their labels.",
            discussion: "It is loaded only if it is proved to grant what the tiers name, and nothing else.")

        @OptionGroup var spec: SpecArgument
        @OptionGroup var site: SiteOptions
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            try output.put(try await LoadPolicy(site: site.site(Progress())).run(try spec.load()))
        }
    }
}

extension LoadPolicy.Report: Presentable {
    var text: String { policy.text }
}

extension PolicyStage.Result {
    /// What people read of it.
    var text: String {
        let head = "policy \(sha256.prefix(16)) \(loaded ? "loaded" : "was loaded already")"
        return ([head] + types.map { "  type \($0)" }).joined(separator: "\n")
    }
}
