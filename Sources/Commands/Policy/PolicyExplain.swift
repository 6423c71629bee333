// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import Policy
import Spec
import SystemPackage

extension PolicyCommand {
    /// `stubvmi policy explain LABEL|MONITOR [SPEC]`
    struct Explain: Command {
        static let configuration = CommandConfiguration(
            abstract: "Explain what a monitor or label may touch, and which rule and line gave it that.",
            discussion: """
                The permissions are read back from the binary policy; the rules and the lines of the spec are \
                what they were made from.
                """)

        @Argument(help: "A monitor or target of the spec, a label, or a type.") var who: String
        @Argument(help: "The spec.", completion: .file(extensions: ["yaml"])) var spec: String?
        @Option(
            help: ArgumentHelp(
                "Explain this binary policy, instead of one compiled from the spec.", valueName: "file"))
        var binary: String?
        @OptionGroup var site: PolicyOptions
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        func validate() throws {
            if spec == nil && binary == nil {
                throw ValidationError("give a SPEC, or a --binary policy, or both")
            }
        }

        func run() async throws {
            let site = site.site(Progress())
            var origin: Explanation.Origin?
            var path = binary.map { FilePath($0) }
            if let spec {
                let (spec, places) = try Spec.loadWithSource(path: FilePath(spec)) { Terminal.warn("\($0)") }
                let built = try await PolicyBuild.build(
                    spec: spec, sources: try await site.findPolicySources(), host: site.host,
                    sealed: spec.seal)
                origin = Explanation.Origin(spec: spec, places: places, built: built)
                path = path ?? built.path
            }
            guard let path else { return }
            try output.put(try await Explanation.make(of: who, binary: path, origin: origin, host: site.host))
        }
    }
}

extension Explanation: Presentable {
    var text: String {
        var lines = ["\(name.map { "\($0): " } ?? "")\(label)" + (tier.map { ", tier \($0)" } ?? "")]
        for row in rules {
            lines.append("")
            let channel =
                row.source == type
                ? "" : ", by " + (row.source == "\(type)_channel" ? "its event channels" : row.source)
            lines.append("\(row.class) of \(row.whom) (\(row.target))\(channel)")
            let width = row.permissions.map(\.name.count).max() ?? 0
            var last: String?
            for permission in row.permissions {
                let name = permission.name + String(repeating: " ", count: width - permission.name.count)
                let words = [
                    permission.reason, permission.conditional ? "a boolean can take it away" : nil,
                ].compactMap(\.self).joined(separator: "; ")
                lines.append("  \(name)  \(words)".trimmingSuffix(" "))
                let macro = permission.macro.map { "\($0), " } ?? ""
                let origin =
                    "by \(macro)\(permission.rule ?? "a rule that the sources do not have")"
                    + (permission.spec.map { ", for \($0)" } ?? "")
                if origin != last { lines.append("  \(String(repeating: " ", count: width))  \(origin)") }
                last = origin
            }
        }
        lines += ["", "Nothing else, to any type. Read from policy \(policySHA256.prefix(12))."]
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> String {
        var text = self
        while text.last == character { text.removeLast() }
        return text
    }
}
