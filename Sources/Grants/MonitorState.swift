// SPDX-License-Identifier: Apache-2.0
import Host

/// What a monitor says of itself: text that comes out of its domain, so it is read strictly and cut short.
public enum MonitorState: Sendable, Equatable {
    case starting
    /// It reads the targets of this generation, and holds nothing of any other.
    case ready(UInt32)
    /// It could not take this generation, and goes on with the one before.
    case refused(UInt32, String)
    /// It has nothing to do; said at its start only.
    case failed(String)
    /// Something that this version does not know.
    case other(String)

    init(_ text: String) {
        let shown = visible(text, limit: 200)
        self = Self.known(shown) ?? .other(shown)
    }

    private static func known(_ text: String) -> MonitorState? {
        if text == "starting" { return .starting }
        if text.hasPrefix("failed: ") { return .failed(String(text.dropFirst(8))) }
        if text.hasPrefix("ready ") { return generation(text.dropFirst(6)).map { .ready($0) } }
        guard text.hasPrefix("refused "), let colon = text.firstRange(of: ": ") else { return nil }
        return generation(text[..<colon.lowerBound].dropFirst(8)).map {
            .refused($0, String(text[colon.upperBound...]))
        }
    }

    /// A generation's number as both sides write it: no sign, no leading zero.
    static func generation(_ text: some StringProtocol) -> UInt32? {
        guard let number = UInt32(text), number > 0, String(number) == text else { return nil }
        return number
    }
}
