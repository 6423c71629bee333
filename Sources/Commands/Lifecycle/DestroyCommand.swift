// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host

/// `stubvmi destroy SPEC`
struct Destroy: Command {
    static let configuration = CommandConfiguration(
        abstract: "Take away what a spec made: domains, grants, files, policy types.",
        discussion: """
            What is ours is found by its label, so nothing is lost with a lost state. A target's type stays in the \
            policy while its domain lives: destroy it, then run this again.
            """)

    @Argument(
        help: "The spec; without one, --all takes away everything that this tool made.",
        completion: .file(extensions: ["yaml"]))
    var spec: String?
    @Flag(help: "Every monitor of this host, whichever spec it came from.") var all = false
    @OptionGroup var site: SiteOptions
    @OptionGroup var approval: Approval
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func validate() throws {
        if (spec == nil) == !all { throw ValidationError("name a spec, or --all") }
    }

    func run() async throws {
        let spec = try spec.map { try SpecArgument.load($0) }
        let report = try await Deploy.Destroy(site: site.site(Progress())).run(spec) { names in
            if names.isEmpty { return }
            try await approval.ask("Destroy \(names.joined(separator: ", "))?")
        }
        try output.put(report)
    }
}

extension Deploy.Destroy.Report: Presentable {
    var text: String {
        let gone = destroyed.map { "\($0): destroyed" }
        let stays = keptTypes.map { "\($0): stays in the policy, a live domain carries it" }
        return (gone + stays + ["policy \(policySHA256.prefix(16)) loaded"]).joined(separator: "\n")
    }
}
