// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import SystemPackage

/// Where the two streams of this process lead, and what the user's environment wants of them.
struct Surroundings: Sendable {
    var outputIsTerminal = false
    var errorsAreTerminal = false
    /// Whether standard error is read by the systemd journal, which wants a level before each line.
    var errorsAreJournal = false
    /// `NO_COLOR`, `CLICOLOR_FORCE` and `TERM`, where they are set.
    var variables: [String: String] = [:]

    /// Those of this process.
    static var own: Surroundings {
        let variables = ProcessInfo.processInfo.environment
        return Surroundings(
            outputIsTerminal: isatty(STDOUT_FILENO) == 1, errorsAreTerminal: isatty(STDERR_FILENO) == 1,
            errorsAreJournal: isJournal(.standardError, variables["JOURNAL_STREAM"]), variables: variables)
    }

    /// Whether a stream is the one that systemd named: device and inode, in decimal.
    static func isJournal(_ stream: FileDescriptor, _ named: String?) -> Bool {
        var status = stat()
        guard let named, fstat(stream.rawValue, &status) == 0 else { return false }
        return named == "\(status.st_dev):\(status.st_ino)"
    }

    /// The colour rules: the option, then NO_COLOR, then CLICOLOR_FORCE, then what the stream is.
    func style(_ choice: ColorChoice, onTerminal: Bool) -> Style {
        switch choice {
        case .always: return Style(isOn: true)
        case .never: return .plain
        case .auto:
            if let wish = variables["NO_COLOR"], !wish.isEmpty { return .plain }
            if let wish = variables["CLICOLOR_FORCE"], !wish.isEmpty, wish != "0" {
                return Style(isOn: true)
            }
            return Style(isOn: onTerminal && variables["TERM"] != "dumb")
        }
    }
}
