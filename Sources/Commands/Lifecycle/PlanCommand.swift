// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import SystemPackage

/// `stubvmi plan SPEC`
struct PlanCommand: Command {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what apply would do, each action with its reason; change nothing.",
        discussion: """
            Compares the spec with the state and with the host: domains and labels, the loaded policy, grants, image. \
            With --detailed-exitcode it ends with status 2 when there is something to do.
            """)

    @OptionGroup var spec: SpecArgument
    @OptionGroup var image: ImageOption
    @Option(
        help: ArgumentHelp(
            "A monitor that gets a new domain in any case; may be repeated.", valueName: "name"))
    var replace: [String] = []
    @Option(
        name: [.customShort("f"), .long],
        help: ArgumentHelp("Write the plan here; `stubvmi apply FILE` carries it out.", valueName: "file"))
    var file: String?
    @Flag(help: "End with status 2 when there is something to do.") var detailedExitcode = false
    @OptionGroup var site: SiteOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let site = site.site(Progress())
        let wish = Wish(spec: try spec.load(), image: .file(image.path(site)), replace: Set(replace))
        let plan = try await Deploy.Apply(site: site).plan(wish)
        if let file { try SavedPlan(plan, for: wish, on: site).write(to: FilePath(file)) }
        try output.put(plan)
        if detailedExitcode && !plan.isEmpty { throw ExitCode(ExitStatus.changes) }
    }
}
