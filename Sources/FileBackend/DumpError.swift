// SPDX-License-Identifier: Apache-2.0

/// Why a memory dump was refused.
public struct DumpError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// The file cannot be opened or mapped.
        case unreadable
        /// The file is of a kind that is not read.
        case unsupported
        /// The file contradicts itself, or ends too early.
        case malformed
        /// Too many dumps are open.
        case busy
    }

    public var code: Code
    public var message: String
    /// What to do instead.
    public var hint: String?

    init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }

    public var description: String { message + (hint.map { "\n  try: \($0)" } ?? "") }
}
