// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy
import Host
import Policy
import Spec
import SystemPackage

extension PolicyCommand {
    /// `stubvmi policy diff A B`
    struct Diff: Command {
        static let configuration = CommandConfiguration(
            abstract: "Compare what two policies allow, each a binary policy or a spec.",
            discussion: """
                What rules allow is compared type by type, however they are written. Ends with status 1 when the \
                policies differ.
                """)

        @Argument(help: "The older: a binary policy, or a spec whose policy is built.", completion: .file())
        var older: String
        @Argument(help: "The newer.", completion: .file()) var newer: String
        @OptionGroup var site: PolicyOptions
        @OptionGroup var output: OutputOptions
        @OptionGroup var terminal: TerminalOptions

        func run() async throws {
            let site = site.site(Progress())
            let diff = try PolicyDiff.compare(
                try await binary(FilePath(older), site), try await binary(FilePath(newer), site))
            try output.put(diff)
            if !diff.same { throw ExitCode(ExitStatus.failed) }
        }

        private func binary(_ path: FilePath, _ site: Site) async throws -> FilePath {
            if try PolicyDiff.isPolicy(path) { return path }
            let spec = try Spec.load(path: path, warn: { Terminal.say("\($0)") })
            return try await PolicyBuild.build(
                spec: spec, sources: try await site.findPolicySources(), host: site.host, sealed: spec.seal
            ).path
        }
    }
}

extension PolicyDiff: Presentable {
    var text: String {
        if same { return "The policies allow the same." }
        var lines = facts.map { "\($0.sign) \($0.kind) \($0.words)" }
        for rule in rules {
            let condition = rule.condition.map { "if \($0): " } ?? ""
            let changes = [("-", rule.removed), ("+", rule.added)].filter { !$0.1.isEmpty }
                .map { sign, names in "\(sign){ \(names.joined(separator: " ")) }" }.joined(separator: " ")
            lines.append("~ \(condition)\(rule.source) on \(rule.target) \(rule.class) \(changes)")
        }
        if unlisted > 0 { lines.append("and \(unlisted) further differences, not listed") }
        return lines.joined(separator: "\n")
    }
}
