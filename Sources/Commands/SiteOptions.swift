// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import Spec
import SystemPackage

/// Where the tool has its files on a Xen host.
struct RootOption: ParsableArguments {
    @Option(
        help: ArgumentHelp("Folder of the tool's state, image and configs on this host.", valueName: "dir"),
        completion: .directory)
    var root = "/var/lib/stubvmi"

    func site(_ progress: Progress) -> Site {
        Site(host: progress.host, layout: Layout(root: FilePath(root)))
    }
}

/// What a policy is compiled with.
struct PolicyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            A source tree of the very Xen in use, of which tools/flask/policy and xen/xsm/flask/policy are read; \
            otherwise the one installed under /usr/share/stubvmi/policy, or Debian's.
            """, valueName: "dir"), completion: .directory)
    var policySources: String?

    func site(_ progress: Progress) -> Site {
        Site(host: progress.host, policySources: policySources.map { FilePath($0) })
    }
}

/// The options of every command that changes a Xen host.
struct SiteOptions: ParsableArguments {
    @OptionGroup var root: RootOption
    @OptionGroup var policy: PolicyOptions

    func site(_ progress: Progress) -> Site {
        var site = policy.site(progress)
        site.layout = root.site(progress).layout
        return site
    }
}

/// The spec that a command is about.
struct SpecArgument: ParsableArguments {
    @Argument(
        help: "The spec: one YAML file that says who watches whom.",
        completion: .file(extensions: ["yaml", "yml"]))
    var spec: String

    /// Reads and checks it, and says what is doubtful but allowed.
    func load() throws -> Spec { try SpecArgument.load(spec) }

    static func load(_ path: String) throws -> Spec {
        try Spec.load(
            path: FilePath(path), warn: { Terminal.say($0.text(in: Terminal.current.errors), .warning) })
    }
}
