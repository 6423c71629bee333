// SPDX-License-Identifier: Apache-2.0

/// JSON with every character that is not printable ASCII written as `\uXXXX`.
///
/// In JSON such characters stand in strings only, so the value stays the same, and a name that a guest chose
/// cannot steer the terminal on which somebody looks at it.
public func plainJSON(_ json: String) -> String {
    guard !json.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else { return json }
    var plain = ""
    for scalar in json.unicodeScalars {
        if (0x20..<0x7f).contains(scalar.value) {
            plain.unicodeScalars.append(scalar)
        } else {
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                plain += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
        }
    }
    return plain
}
