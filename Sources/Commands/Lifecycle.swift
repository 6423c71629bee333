// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import SystemPackage

/// `stubvmi apply SPEC`
struct Apply: Command {
    static let configuration = CommandConfiguration(
        abstract: "Make a spec true on this host: load its policy, launch its monitors.",
        discussion: """
            The targets have to run already, with the labels that render and policy load give them. What is as the \
            spec says stays as it is; a failure undoes what this run did. Ends with status 3 when something stands in \
            the way and nothing was changed, 5 when it was undone.
            """)

    @OptionGroup var spec: SpecArgument
    @OptionGroup var site: SiteOptions
    @OptionGroup var output: OutputOptions
    @Option(
        help: ArgumentHelp(
            "The image that new monitors run; otherwise image/stubvmi.elf.gz in the tool's folder, or the package's.",
            valueName: "file"), completion: .file(extensions: ["gz"]))
    var image: String?
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let site = site.site(Progress())
        let image = image.map { FilePath($0) } ?? site.layout.defaultImage
        try output.put(try await Deploy.Apply(site: site, image: image).run(try spec.load()))
    }
}

/// `stubvmi destroy SPEC`
struct Destroy: Command {
    static let configuration = CommandConfiguration(
        abstract: "Take away what a spec made: domains, grants, files, policy types.",
        discussion:
            "A target's type stays in the policy while its domain lives: destroy it, then run this again.")

    @OptionGroup var spec: SpecArgument
    @OptionGroup var site: SiteOptions
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        try output.put(try await Deploy.Destroy(site: site.site(Progress())).run(try spec.load()))
    }
}

extension Deploy.Apply.Report: Presentable {
    var text: String {
        let body = monitors.flatMap { monitor in
            let watched = monitor.targets.map { "\($0.name) (domain \($0.domain))" }.joined(separator: ", ")
            return [
                "\(monitor.name): domain \(monitor.domain), \(monitor.launched ? "launched" : "was up already")",
                "  label  \(monitor.label)", "  tier   \(monitor.tier) on \(watched)",
                "  image  \(imageSHA256)",
            ] + monitor.grants.map { "  grant  \($0)" }
        }
        return ([policy.text] + body).joined(separator: "\n")
    }
}

extension Deploy.Destroy.Report: Presentable {
    var text: String {
        let gone = destroyed.map { "\($0): destroyed" }
        let stays = keptTypes.map { "\($0): stays in the policy, a live domain carries it" }
        return (gone + stays + ["policy \(policySHA256.prefix(16)) loaded"]).joined(separator: "\n")
    }
}
