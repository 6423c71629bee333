// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import SystemPackage

/// The image that new monitors run.
struct ImageOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The image that monitors run; otherwise image/stubvmi.elf.gz in the tool's folder, or the package's.",
            valueName: "file"), completion: .file())
    var image: String?

    func path(_ site: Site) -> FilePath { image.map { FilePath($0) } ?? site.layout.defaultImage }
}

/// `stubvmi apply SPEC`
struct Apply: Command {
    static let configuration = CommandConfiguration(
        abstract: "Make a spec true on this host: load its policy, launch, rotate, replace its monitors.",
        discussion: """
            The targets have to run already, with the labels that render and policy load give them. What is as the \
            spec says stays as it is, monitors that it does not have go. A failure undoes what this run did; after \
            a crash the same command goes on. Ends with status 3 when something stands in the way and nothing was \
            changed, 5 when it was undone. With a plan of `stubvmi plan -o FILE` it does exactly that, or nothing.
            """)

    @Argument(help: "The spec, or a plan that was made of one.", completion: .file(extensions: ["yaml"]))
    var spec: String
    @OptionGroup var image: ImageOption
    @Option(
        help: ArgumentHelp(
            "A monitor that gets a new domain in any case; may be repeated.", valueName: "name"))
    var replace: [String] = []
    @OptionGroup var site: SiteOptions
    @OptionGroup var approval: Approval
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let site = site.site(Progress())
        if try SavedPlan.isPlan(FilePath(spec)) {
            guard image.image == nil && replace.isEmpty else {
                throw ValidationError("a plan says already what is replaced, and by which image")
            }
            let saved = try SavedPlan.read(FilePath(spec))
            try output.put(
                try await Deploy.Apply(site: site).run(saved.wish, as: saved.plan) {
                    try await approval.ask($0)
                })
        } else {
            let wish = Wish(
                spec: try SpecArgument.load(spec), image: .file(image.path(site)), replace: Set(replace))
            try output.put(try await Deploy.Apply(site: site).run(wish) { try await approval.ask($0) })
        }
    }
}

/// `stubvmi rollback`
struct Rollback: Command {
    static let configuration = CommandConfiguration(
        abstract: "Put what was applied last back on the image of before.",
        discussion: "The spec stays as it was applied. Doing it twice is doing nothing.")

    @OptionGroup var site: SiteOptions
    @OptionGroup var approval: Approval
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let site = site.site(Progress())
        try output.put(
            try await Deploy.Apply(site: site).run(try Wish.rollingBack(site), for: "rollback") {
                try await approval.ask($0)
            })
    }
}

extension Deploy.Apply.Report: Presentable {
    var text: String {
        let body = monitors.flatMap { monitor in
            let watched = monitor.targets.map { "\($0.name) (domain \($0.domain))" }.joined(separator: ", ")
            return [
                "\(monitor.name): domain \(monitor.domain), \(monitor.action.done)",
                "  label  \(monitor.label)", "  tier   \(monitor.tier) on \(watched)",
                "  image  \(imageSHA256)",
            ] + monitor.grants.map { "  grant  \($0)" }
        }
        return ([policy.text] + body + deleted.map { "\($0): \(Plan.Kind.delete.done)" })
            .joined(separator: "\n")
    }
}

extension Plan.Kind {
    /// What was done.
    var done: String {
        switch self {
        case .keep: "was as the spec says"
        case .create: "launched"
        case .update: "brought up to date"
        case .rotate: "rotated"
        case .relaunch: "relaunched"
        case .delete: "deleted"
        case .wait: "waits for its target"
        }
    }
}
