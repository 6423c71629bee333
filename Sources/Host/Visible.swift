// SPDX-License-Identifier: Apache-2.0

/// Text that somebody else chose, with everything that could steer a terminal made visible, and cut
/// after `limit` characters of Unicode.
public func visible(_ text: String, limit: Int = .max) -> String {
    var result = ""
    var rest = limit
    for scalar in text.unicodeScalars {
        if rest == 0 { return result + "..." }
        rest -= 1
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
            result += "\\u{\(String(scalar.value, radix: 16))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
