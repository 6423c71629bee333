// SPDX-License-Identifier: Apache-2.0

/// How often a program runs: a time with its unit, such as `5s`.
package enum Interval {
    /// Why a text is no interval.
    package struct Refusal: Error {
        package var message: String
        package var hint: String
    }

    static let example = "a time such as 5s, 500ms or 1m"
    private static let range = 100...86_400_000

    /// As specs have it.
    package static func text(_ milliseconds: Int) -> String {
        milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
    }

    package static func milliseconds(_ text: String) throws(Refusal) -> Int {
        let units = ["ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000]
        guard let time = Reader.quantity(text, units: units) else {
            throw Refusal(message: "'\(quoted(text))' is not a time with a unit", hint: example)
        }
        guard range.contains(time) else {
            throw Refusal(
                message: "\(text) is not between 100ms and 24h",
                hint: time == 0 ? "remove it to run the program once" : example)
        }
        return time
    }
}
