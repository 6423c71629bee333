// SPDX-License-Identifier: Apache-2.0
import Mustache

/// Text inside the double quotes of a string in an xl config.
///
/// Its reader (tools/libs/util/libxlu_cfg.c) documents `\xHH` as well, but refuses every use of it, and takes
/// octal digits for decimal ones. What is left works: `\\`, `\"`, `\n`, and every other byte as it is.
struct XLText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        var quoted = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "\"": quoted += "\\" + String(scalar)
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted
    }
}

/// One word of a shell command, in quotes only where it needs them.
struct ShellText: MustacheContentType {
    func escapeText(_ text: String) -> String {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                UInt8(ascii: "."),
                UInt8(ascii: "/"):
                true
            default: false
            }
        }
        if plain && !text.isEmpty { return text }
        return "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
