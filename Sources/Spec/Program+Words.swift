// SPDX-License-Identifier: Apache-2.0
import TargetBundle

extension Program {
    /// Room for a symbol in the image's configuration.
    static let longestSymbol = 127

    /// Whether a text can be the name of a kernel symbol, or mean all that begin so.
    package static func isSymbol(_ text: String) -> Bool {
        let name = ProgramKind.isFamily(text) ? text.dropLast() : text[...]
        let fits = name.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "$": true
            default: false
            }
        }
        return fits && name.first?.isNumber == false && text.utf8.count <= longestSymbol
    }

    /// Whether a text can be a pid or the name of a process: what the image's configuration has room for.
    package static func isProcess(_ text: String) -> Bool {
        let isPlain = text.unicodeScalars.allSatisfy { $0 > " " && $0 < "\u{7f}" }
        let isNumber = text.allSatisfy(\.isNumber)
        return !text.isEmpty && isPlain && text.utf8.count <= ProgramKind.processLimit
            && (!isNumber || Int32(text) != nil)
    }
}
