// SPDX-License-Identifier: Apache-2.0

/// How a word is shown where colours are wanted, and the word itself where they are not.
struct Style: Sendable, Equatable {
    /// What a word means; a meaning has one look everywhere.
    enum Meaning: String, Sendable {
        /// PASS, ok, and what a plan creates.
        case good = "32"
        /// WARN, warnings, and what a plan changes in place.
        case doubtful = "33"
        /// FAIL, errors, and what a plan takes away.
        case bad = "1;31"
        /// What is there for orientation only, such as times.
        case quiet = "2"
        /// What to look at first, such as headings.
        case strong = "1"
    }

    /// No colours.
    static let plain = Style(isOn: false)

    var isOn: Bool

    /// The text as it is to be written.
    func callAsFunction(_ meaning: Meaning, _ text: some StringProtocol) -> String {
        isOn && !text.isEmpty ? "\u{1b}[\(meaning.rawValue)m\(text)\u{1b}[0m" : String(text)
    }
}
