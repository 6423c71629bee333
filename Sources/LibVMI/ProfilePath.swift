// SPDX-License-Identifier: Apache-2.0

/// Finds the profile's path in a config of LibVMI's syntax: `{ key = "value"; key = 1; }`.
enum ProfilePath {
    private static let keys = ["profile", "volatility_ist", "rekall_profile"]

    /// The first of the known keys' values, or nil when there is none.
    static func find(in config: String) -> String? {
        for entry in config.split(whereSeparator: { "{};\n".contains($0) }) {
            guard let equals = entry.firstIndex(of: "=") else { continue }
            let key = trimmed(entry[..<equals])
            let value = trimmed(entry[entry.index(after: equals)...])
            guard keys.contains(String(key)), value.count > 2, value.first == "\"", value.last == "\"" else {
                continue
            }
            return String(value.dropFirst().dropLast())
        }
        return nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
