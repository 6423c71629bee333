// SPDX-License-Identifier: Apache-2.0

/// An error that a user reads: what failed, why, and what to type next.
public struct ToolError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is; decides the exit status.
    public enum Code: String, Sendable {
        case invalidInput, notFound, exists, unsupported, preflight, locked, rolledBack, timeout, interrupted
        case toolFailed, denied, corrupt, io
    }

    public var code: Code
    /// What failed, in one sentence without a full stop.
    public var message: String
    /// The next thing to type or to do.
    public var hint: String?
    /// The error behind this one, or a failed tool's own last words.
    public var cause: String?

    public init(_ code: Code, _ message: String, hint: String? = nil, cause: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.cause = cause
    }

    public var description: String {
        var text = message
        if let cause { text += "\n  because: " + cause.replacing("\n", with: "\n           ") }
        if let hint { text += "\n  try: " + hint }
        return text
    }
}
