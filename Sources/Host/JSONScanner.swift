// SPDX-License-Identifier: Apache-2.0

/// Finds where text stops being JSON (RFC 8259). It builds nothing.
struct JSONScanner {
    private let bytes: [UInt8]
    private var index = 0
    /// As deep as the decoder goes.
    private static let mostDepth = 512

    private struct Fault: Error { var expected: String }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// `line 7, column 3: expected a name in double quotes`; nil for JSON.
    mutating func fault() -> String? {
        do {
            try value(depth: 0)
            space()
            guard index == bytes.count else { throw Fault(expected: "the end") }
            return nil
        } catch {
            let before = bytes[..<index]
            let line = before.count { $0 == 0x0a } + 1
            let start = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
            // Columns are characters, as editors count them.
            let column = String(decoding: before[start...], as: UTF8.self).count + 1
            return "line \(line), column \(column): expected \((error as? Fault)?.expected ?? "JSON")"
        }
    }

    private mutating func space() {
        while index < bytes.count, [0x20, 0x0a, 0x0d, 0x09].contains(bytes[index]) { index += 1 }
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func take(_ byte: Character) -> Bool {
        space()
        guard next == byte.asciiValue else { return false }
        index += 1
        return true
    }

    private mutating func value(depth: Int) throws(Fault) {
        guard depth < Self.mostDepth else { throw Fault(expected: "no more than \(depth) levels") }
        space()
        switch next {
        case UInt8(ascii: "{"): try list("}", depth) { scanner throws(Fault) in try scanner.member(depth) }
        case UInt8(ascii: "["):
            try list("]", depth) { scanner throws(Fault) in try scanner.value(depth: depth + 1) }
        case UInt8(ascii: "\""): try string("a string")
        default: try word()
        }
    }

    /// What stands between an opening bracket and its closing one, with commas between.
    private mutating func list(
        _ close: Character, _ depth: Int, _ element: (inout JSONScanner) throws(Fault) -> Void
    ) throws(Fault) {
        index += 1
        if take(close) { return }
        while true {
            try element(&self)
            if take(close) { return }
            guard take(",") else { throw Fault(expected: "',' or '\(close)'") }
        }
    }

    private mutating func member(_ depth: Int) throws(Fault) {
        space()
        try string("a name in double quotes")
        guard take(":") else { throw Fault(expected: "':'") }
        try value(depth: depth + 1)
    }

    private mutating func string(_ what: String) throws(Fault) {
        guard next == UInt8(ascii: "\"") else { throw Fault(expected: what) }
        index += 1
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw Fault(expected: "'\"', since a string ends on its line") }
            index += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard index < bytes.count else {
            index = bytes.count
            throw Fault(expected: "'\"'")
        }
        index += 1
    }

    /// `true`, `false`, `null` or a number.
    private mutating func word() throws(Fault) {
        let rest = bytes[index...].prefix(64)
        let word = rest.prefix { !" \n\r\t,]}:[{\"".utf8.contains($0) }
        let text = String(decoding: word, as: UTF8.self)
        let isNumber = text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/) != nil
        guard isNumber || ["true", "false", "null"].contains(text) else { throw Fault(expected: "a value") }
        index += word.count
    }
}
