// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import Policy
import Spec
import SystemPackage

extension PolicyCommand {
    /// `stubvmi policy prove SPEC`
    struct Prove: Command {
        static let configuration = CommandConfiguration(
            abstract: "Show all that each monitor may do, read back from the binary policy.",
            discussion:
                "Ends with status 1 when it is a permission more or less than the tiers name, or not sealed as the spec asks."
        )

        @OptionGroup var spec: SpecArgument
        @OptionGroup var site: PolicyOptions
        @OptionGroup var output: OutputOptions
        @Option(
            help: ArgumentHelp(
                "Prove this binary policy, instead of one compiled from the spec.", valueName: "file"))
        var binary: String?
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let spec = try spec.load()
            let path: FilePath
            if let binary {
                path = FilePath(binary)
            } else {
                let site = site.site(Progress())
                path = try await PolicyBuild.build(
                    spec: spec, sources: try await site.findPolicySources(), host: site.host,
                    sealed: spec.seal
                ).path
            }
            let proof = try Proof.prove(binary: path, spec: spec, sealed: spec.seal)
            try output.put(proof)
            if !proof.holds { throw ExitCode(ExitStatus.failed) }
        }
    }
}

extension Proof: Presentable {}
