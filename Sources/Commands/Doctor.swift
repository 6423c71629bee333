// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Deploy

/// `stubvmi doctor`
struct Doctor: Command {
    static let configuration = CommandConfiguration(
        abstract: "Check whether this host can run monitors, and say what to do where it cannot.",
        discussion: "Needs neither root nor Xen. Ends with status 3 when a check failed.")

    @OptionGroup var root: RootOption
    @OptionGroup var output: OutputOptions
    @OptionGroup var terminal: TerminalOptions

    func run() async throws {
        let health = await HealthCheck.run(root.site(Progress()))
        try output.put(health)
        if !health.ready { throw ExitCode(ExitStatus.preflight) }
    }
}

extension HealthCheck: Presentable {
    var text: String { text(in: .plain) }

    func text(in style: Style) -> String {
        checks.map { check in
            let remedy = check.remedy.map { "\n      try: \($0)" } ?? ""
            let verdict = style(check.verdict.look, check.verdict.rawValue.uppercased())
            return "\(verdict)  \(check.name): \(check.detail)\(remedy)"
        }.joined(separator: "\n")
    }
}

extension HealthCheck.Verdict {
    /// What its word means.
    var look: Style.Meaning {
        switch self {
        case .pass: .good
        case .warn: .doubtful
        case .fail: .bad
        }
    }
}
