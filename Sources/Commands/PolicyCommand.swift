// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import Policy
import SystemPackage

/// `stubvmi policy ...`
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Build, prove and load the FLASK policy of a spec.",
        subcommands: [Build.self, Prove.self, Load.self])

    /// `stubvmi policy build SPEC`
    struct Build: Command {
        static let configuration = CommandConfiguration(
            abstract: "Compile the policy of a spec, with the sources of the Xen version in use.")

        @OptionGroup var spec: SpecArgument
        @OptionGroup var site: PolicyOptions
        @Option(name: [.customShort("f"), .long], help: "Where to write the binary policy.")
        var file = "xenpolicy"
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let site = site.site(Progress())
            let built = try await PolicyBuild.build(
                spec: try spec.load(), sources: try await site.findPolicySources(), host: site.host)
            try Files.write(try Files.read(built.path), to: FilePath(file))
            Terminal.put("\(file)  Xen \(built.xenVersion)  \(built.bytes) bytes  SHA-256 \(built.sha256)")
        }
    }

    /// `stubvmi policy prove SPEC`
    struct Prove: Command {
        static let configuration = CommandConfiguration(
            abstract: "Show all that each monitor may do, read back from the binary policy.",
            discussion: "Ends with status 1 when it is a permission more or less than the tiers name.")

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
                    spec: spec, sources: try await site.findPolicySources(), host: site.host
                ).path
            }
            let proof = try Proof.prove(binary: path, spec: spec)
            try output.put(proof)
            if !proof.holds { throw ExitCode(ExitStatus.failed) }
        }
    }

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

extension Proof: Presentable {}

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
