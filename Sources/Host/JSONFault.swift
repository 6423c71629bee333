// SPDX-License-Identifier: Apache-2.0

/// Why some text was not decoded as JSON, in words that lead a reader to the place: the decoder itself knows the
/// path to a value of the wrong kind, and says nothing of where the text stops being JSON.
public enum JSONFault {
    /// What a decoder's error means for the text that it was given; nothing in it can harm a terminal.
    public static func describe(_ error: any Error, in bytes: some Collection<UInt8>) -> String {
        visible(words(error, Array(bytes)), limit: 400)
    }

    private static func words(_ error: any Error, _ bytes: [UInt8]) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        var scanner = JSONScanner(bytes)
        if let fault = scanner.fault() { return fault }
        switch error {
        case .keyNotFound(let key, let context):
            return at(context.codingPath) + "'\(key.stringValue)' is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return at(context.codingPath) + context.debugDescription
        case .dataCorrupted(let context):
            // A negative number for what has no sign is called damage, without a path.
            return context.codingPath.isEmpty
                ? "a number is out of its range" : at(context.codingPath) + context.debugDescription
        @unknown default:
            return "\(error)"
        }
    }

    /// `monitors[0].domain: `
    private static func at(_ path: [any CodingKey]) -> String {
        var text = ""
        for key in path {
            if let index = key.intValue {
                text += "[\(index)]"
            } else {
                text += (text.isEmpty ? "" : ".") + key.stringValue
            }
        }
        return text.isEmpty ? "" : text + ": "
    }
}
