// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import Policy
import Spec
import SystemPackage

extension PolicyCommand {
    /// `stubvmi policy denials [SPEC]`
    struct Denials: Command {
        static let configuration = CommandConfiguration(
            abstract: "Explain what the hypervisor refused: who wanted what, and what to change.",
            discussion: """
                Reads the 'avc:  denied' lines of the hypervisor's log. With the spec it says whether the \
                monitor's tier should have allowed each.
                """)

        @Argument(
            help: "The spec that the monitors are from; otherwise the one that was applied last.",
            completion: .file(extensions: ["yaml"]))
        var spec: String?
        @Option(
            name: [.customShort("f"), .long],
            help: ArgumentHelp(
                "Read this log, or standard input for '-', instead of the running hypervisor's.",
                valueName: "log"))
        var file: String?
        @OptionGroup var root: RootOption
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        /// Far more than any console ring of a hypervisor holds.
        private static let limit = 16 << 20

        func run() async throws {
            // Without a spec the one that was applied last, if any was.
            let spec =
                try spec.map { try SpecArgument.load($0) }
                ?? (try? State.load(root.site(Progress()).layout).spec)
            let log: [UInt8]
            switch file {
            case "-": log = try Terminal.input(limit: Self.limit)
            case let file?: log = try Files.read(FilePath(file), limit: Self.limit)
            case nil:
                let hint = "on a Xen host, as root; elsewhere give --file LOG"
                do {
                    log = Array(try await Progress().host.check(Xl.messages(), hint: hint).utf8)
                } catch var error as ToolError where error.code == .notFound {
                    error.hint = hint
                    throw error
                }
            }
            try output.put(Policy.Denials.read(log, spec: spec))
        }
    }
}

extension Policy.Denials: Presentable {
    var text: String {
        if count == 0 { return "The log holds no refusals." }
        var lines: [String] = []
        for group in groups {
            let domains = [group.sourceDomain, group.targetDomain].compactMap(\.self).joined(
                separator: " on ")
            lines.append("\(group.count)x  \(group.message)")
            lines.append(
                "    \(group.source ?? "?") on \(group.target ?? "?"), class \(group.class)"
                    + (domains.isEmpty ? "" : ", last \(domains)"))
            lines.append("    do: \(group.advice)")
        }
        lines.append("\(count) refusals, \(groups.count) different")
        if unreadable > 0 { lines.append("\(unreadable) of them are cut off or damaged, and not listed") }
        if unlisted > 0 { lines.append("\(unlisted) of them are of still other kinds, and not listed") }
        return lines.joined(separator: "\n")
    }
}
