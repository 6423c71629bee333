// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import Policy
import Spec
import SystemPackage

extension PolicyCommand {
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
            let spec = try spec.load()
            let site = site.site(Progress())
            let built = try await PolicyBuild.build(
                spec: spec, sources: try await site.findPolicySources(), host: site.host, sealed: spec.seal)
            try Files.write(try Files.read(built.path), to: FilePath(file))
            Terminal.put("\(file)  Xen \(built.xenVersion)  \(built.bytes) bytes  SHA-256 \(built.sha256)")
        }
    }
}
