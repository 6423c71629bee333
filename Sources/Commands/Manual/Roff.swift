// SPDX-License-Identifier: Apache-2.0

/// Text in the man(7) language, in which nothing of ours can become a request by accident.
struct Roff {
    private(set) var text = ""

    /// A request or macro, with its arguments quoted.
    mutating func macro(_ name: String, _ arguments: String...) {
        let words = arguments.map { "\"\(Roff.plain($0).replacing("\"", with: "\\(dq"))\"" }
        text += ([".\(name)"] + words).joined(separator: " ") + "\n"
    }

    /// A request as it is.
    mutating func request(_ request: String) { text += ".\(request)\n" }

    mutating func section(_ title: String) { macro("SH", title) }

    /// A line that is written in the language already.
    mutating func line(_ line: String) {
        text +=
            line.split(separator: "\n").map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&\($0)" : "\($0)" }
            .joined(separator: "\n") + "\n"
    }

    /// Words for people, where `backticks` stand around what is typed; a sentence a line.
    mutating func text(_ words: String) {
        let lines = words.split(separator: "\n").map { part in
            part.split(separator: "`", omittingEmptySubsequences: false).enumerated()
                .map { $0.offset % 2 == 0 ? Roff.plain($0.element) : "\\fB\(Roff.plain($0.element))\\fR" }
                .joined()
        }
        for line in lines where !line.isEmpty { self.line(line) }
    }

    /// Text as it is: backslashes and dashes are those that a user can copy.
    static func plain(_ text: some StringProtocol) -> String {
        String(text).replacing("\\", with: "\\e").replacing("-", with: "\\-").replacing("'", with: "\\(aq")
            .replacing("`", with: "\\(ga").replacing("^", with: "\\(ha").replacing("~", with: "\\(ti")
    }
}
