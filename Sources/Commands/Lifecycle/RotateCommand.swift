// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import Spec
import SystemPackage

/// `stubvmi rotate MONITOR --to TARGET`
struct Rotate: Command {
    static let configuration = CommandConfiguration(
        abstract: "Give a running monitor another target, or another profile for the one that it has.",
        discussion: """
            Neither the image is rebuilt nor the domain relaunched: new rules are loaded, the monitor is handed its new \
            target and lets go of the old one, then the old rules and grants go. The target has to be declared in the \
            spec that was applied. The spec file stays as it is: applying it again rotates back.
            """)

    @Argument(help: "The monitor's name.", completion: .monitor) var monitor: String
    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The target that it watches from now on; may be repeated.", valueName: "target"),
        completion: .target)
    var targets: [String] = []
    @Option(
        help: ArgumentHelp("The packed profile of the target's kernel.", valueName: "file"),
        completion: .file())
    var profile: String?
    @Option(
        help: ArgumentHelp("The target's kernel, of which a profile is made.", valueName: "file"),
        completion: .file())
    var kernel: String?
    @OptionGroup var site: SiteOptions
    @OptionGroup var approval: Approval
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func validate() throws {
        if targets.isEmpty && profile == nil && kernel == nil {
            throw ValidationError("name what it gets: --to TARGET, --profile FILE or --kernel FILE")
        }
        if profile != nil && kernel != nil {
            throw ValidationError("a profile comes from one place: --profile or --kernel")
        }
    }

    func run() async throws {
        let site = site.site(Progress())
        let source = profile.map { Target.ProfileSource.file($0) } ?? kernel.map { .kernel($0) }
        let wish = try Wish.rotating(monitor, to: targets, profile: source, on: site)
        try output.put(
            try await Deploy.Apply(site: site).run(wish, for: "rotate") { try await approval.ask($0) })
    }
}
