// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host

/// What the process ends with when a command throws an error of ours.
struct ExitStatus {
    var code: Int32
    var words: String

    static let failed: Int32 = 1
    /// `plan --detailed-exitcode`: there is something to do.
    static let changes: Int32 = 2
    static let preflight: Int32 = 3
    static let locked: Int32 = 4
    static let rolledBack: Int32 = 5
    static let interrupted: Int32 = 130

    /// Nil for errors that are not ours, such as wrong usage.
    init?(_ error: any Error, style: Style = .plain) {
        switch error {
        case let error as ToolError:
            code = ExitStatus.code(of: error.code)
            words = style(.bad, "error:") + " \(error)"
        case let error as Diagnostics:
            code = ExitStatus.failed
            let count = error.all.count { $0.severity == .error }
            let findings = error.all.map { $0.text(in: style) }.joined(separator: "\n")
            words = "\(count) error\(count == 1 ? "" : "s")\n\(findings)"
        case is CancellationError:
            code = ExitStatus.interrupted
            words = "interrupted"
        default: return nil
        }
    }

    static func code(of code: ToolError.Code) -> Int32 {
        switch code {
        case .preflight: preflight
        case .locked: locked
        case .rolledBack: rolledBack
        case .interrupted: interrupted
        case .invalidInput, .notFound, .exists, .unsupported, .timeout, .toolFailed, .denied, .corrupt, .io:
            failed
        }
    }
}

extension Diagnostic {
    /// Its description, with the severity in its colour.
    func text(in style: Style) -> String {
        let look: Style.Meaning = severity == .error ? .bad : .doubtful
        let place = location.map { style(.strong, "\($0):") + " " } ?? ""
        return place + style(look, "\(severity.rawValue):") + " \(message)"
            + (hint.map { "\n  try: \($0)" } ?? "")
    }
}
