// SPDX-License-Identifier: Apache-2.0
public import SystemPackage

/// An external program's call, as data: what tests assert and logs show.
public struct Invocation: Sendable, Equatable, CustomStringConvertible {
    public var program: String
    public var arguments: [String]
    /// Variables set over the inherited environment.
    public var environment: [String: String]
    public var directory: FilePath?
    public var input: [UInt8]
    /// An open file of this process that the program keeps open until it ends, in place of `input`: a lock
    /// that has to outlast this process if that is killed.
    public var holds: Int32?
    /// Against what never ends; the default leaves room for a host that is busy.
    public var timeout: Duration
    /// The most bytes kept of each output stream; more is an error.
    public var outputLimit: Int

    public init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
        in directory: FilePath? = nil, input: [UInt8] = [], timeout: Duration = .seconds(300),
        outputLimit: Int = 16 << 20
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.input = input
        self.timeout = timeout
        self.outputLimit = outputLimit
    }

    public var description: String {
        ([program] + arguments).map { $0.contains(" ") || $0.isEmpty ? "'\($0)'" : $0 }.joined(separator: " ")
    }

    /// What the program did.
    public struct Outcome: Sendable {
        /// The exit status, or 128 + the number of the signal that ended it.
        public var status: Int32
        public var output: String
        public var errors: String

        public init(status: Int32, output: String = "", errors: String = "") {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }
}
