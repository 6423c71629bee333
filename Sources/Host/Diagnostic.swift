// SPDX-License-Identifier: Apache-2.0

/// One finding about an input file, at a place in it.
public struct Diagnostic: Sendable, Equatable, CustomStringConvertible {
    public enum Severity: String, Sendable { case error, warning }

    /// A place in a file; lines and columns count from 1.
    public struct Location: Sendable, Equatable, CustomStringConvertible {
        public var file: String
        public var line: Int
        public var column: Int

        public init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }

        public var description: String { "\(file):\(line):\(column)" }
    }

    public var severity: Severity
    public var location: Location?
    public var message: String
    /// What to write instead.
    public var hint: String?

    public init(
        _ severity: Severity = .error, at location: Location? = nil, _ message: String, hint: String? = nil
    ) {
        self.severity = severity
        self.location = location
        self.message = message
        self.hint = hint
    }

    public var description: String {
        let place = location.map { "\($0): " } ?? ""
        return "\(place)\(severity.rawValue): \(message)" + (hint.map { "\n  try: \($0)" } ?? "")
    }
}

/// Everything that is wrong with an input, thrown at once.
public struct Diagnostics: Error, Sendable, CustomStringConvertible {
    public var all: [Diagnostic]

    public init(_ all: [Diagnostic]) { self.all = all }

    public var description: String { all.map(\.description).joined(separator: "\n") }
}
