// SPDX-License-Identifier: Apache-2.0

/// Reads JSON (RFC 8259) value by value from where it lies, and builds nothing that nobody asked for.
///
/// A profile has megabytes of it, of which a few hundred values are wanted: the rest is stepped over at the speed
/// of looking at each byte. Nesting is bounded, so hostile text cannot exhaust the stack.
struct JSONReader {
    let bytes: [UInt8]
    private(set) var position: Int
    private var depth = 0

    /// What was wanted where something else stands.
    struct Fault: Error, Equatable {
        var offset: Int
        var message: String
    }

    /// What a value is.
    enum Kind { case object, array, string, number, word }

    /// Deeper than any profile is.
    private static let mostDepth = 64

    init(_ bytes: [UInt8], at position: Int = 0) {
        self.bytes = bytes
        self.position = position
    }

    func fault(_ message: String) -> Fault { Fault(offset: position, message: message) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 else { return }
            position += 1
        }
    }

    /// What stands next.
    mutating func kind() throws(Fault) -> Kind {
        skipSpace()
        guard let next else { throw fault("expected a value, but the file ends") }
        switch next {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return .word
        default: throw fault("expected a value")
        }
    }

    /// Calls `body` with each name of an object; it must read or skip the value.
    mutating func forEachMember(_ body: (inout JSONReader, String) throws(Fault) -> Void) throws(Fault) {
        try list("{", "}") { (reader: inout JSONReader) throws(Fault) in
            reader.skipSpace()
            guard reader.next == UInt8(ascii: "\"") else {
                throw reader.fault("expected a name in double quotes")
            }
            let name = try reader.string()
            reader.skipSpace()
            guard reader.next == UInt8(ascii: ":") else { throw reader.fault("expected ':'") }
            reader.position += 1
            try body(&reader, name)
        }
    }

    /// Calls `body` for each element of an array; it must read or skip it.
    mutating func forEachElement(_ body: (inout JSONReader, Int) throws(Fault) -> Void) throws(Fault) {
        var index = 0
        try list("[", "]") { (reader: inout JSONReader) throws(Fault) in
            try body(&reader, index)
            index += 1
        }
    }

    private mutating func list(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ element: (inout JSONReader) throws(Fault) -> Void
    ) throws(Fault) {
        skipSpace()
        guard next == UInt8(ascii: open) else {
            throw fault("expected '\(open)'" + (next == nil ? ", but the file ends" : ""))
        }
        guard depth < Self.mostDepth else { throw fault("nested more than \(Self.mostDepth) levels deep") }
        depth += 1
        position += 1
        skipSpace()
        if next == UInt8(ascii: close) {
            position += 1
            depth -= 1
            return
        }
        while true {
            try element(&self)
            skipSpace()
            if next == UInt8(ascii: close) { break }
            guard next == UInt8(ascii: ",") else {
                throw fault("expected ',' or '\(close)'" + (next == nil ? ", but the file ends" : ""))
            }
            position += 1
        }
        position += 1
        depth -= 1
    }

    /// Steps over the next value.
    mutating func skip() throws(Fault) {
        switch try kind() {
        case .object:
            try list("{", "}") { (reader: inout JSONReader) throws(Fault) in
                reader.skipSpace()
                guard reader.next == UInt8(ascii: "\"") else {
                    throw reader.fault("expected a name in double quotes")
                }
                _ = try reader.stringRange()
                reader.skipSpace()
                guard reader.next == UInt8(ascii: ":") else { throw reader.fault("expected ':'") }
                reader.position += 1
                try reader.skip()
            }
        case .array: try list("[", "]") { (reader: inout JSONReader) throws(Fault) in try reader.skip() }
        case .string: _ = try stringRange()
        case .number, .word: try word()
        }
    }

    /// That nothing but space is left.
    mutating func end() throws(Fault) {
        skipSpace()
        guard position == bytes.count else { throw fault("expected the end of the file") }
    }
}

extension JSONReader {
    /// The bytes between the quotes, and whether escapes are among them.
    private mutating func stringRange() throws(Fault) -> (range: Range<Int>, hasEscapes: Bool) {
        let start = position + 1
        var index = start
        var hasEscapes = false
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                return (start..<index, hasEscapes)
            }
            guard byte >= 0x20 else { break }
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                index += 1
            }
            index += 1
        }
        position = min(index, bytes.count)
        throw fault("expected '\"', since a string ends on its line")
    }

    /// The next value, which must be a string.
    mutating func string() throws(Fault) -> String {
        guard try kind() == .string else { throw fault("expected a string") }
        let start = position
        let (range, hasEscapes) = try stringRange()
        guard hasEscapes else { return String(decoding: bytes[range], as: UTF8.self) }
        guard let text = Self.unescaped(bytes[range]) else {
            position = start
            throw fault("a string has an escape that JSON does not know")
        }
        return text
    }

    private static func unescaped(_ raw: ArraySlice<UInt8>) -> String? {
        var units: [UInt16] = []
        var index = raw.startIndex
        var plain = index
        func flush(to end: Int) { units += Array(String(decoding: raw[plain..<end], as: UTF8.self).utf16) }
        while index < raw.endIndex {
            guard raw[index] == UInt8(ascii: "\\") else {
                index += 1
                continue
            }
            flush(to: index)
            guard index + 1 < raw.endIndex else { return nil }
            switch raw[index + 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
                units.append(UInt16(raw[index + 1]))
            case UInt8(ascii: "b"): units.append(8)
            case UInt8(ascii: "f"): units.append(12)
            case UInt8(ascii: "n"): units.append(10)
            case UInt8(ascii: "r"): units.append(13)
            case UInt8(ascii: "t"): units.append(9)
            case UInt8(ascii: "u"):
                let digits = raw[(index + 2)...].prefix(4)
                guard digits.count == 4, let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
                else { return nil }
                units.append(unit)
                index += 4
            default: return nil
            }
            index += 2
            plain = index
        }
        flush(to: raw.endIndex)
        return String(decoding: units, as: UTF16.self)
    }

    /// The next value, which must be a whole number; a negative one as its 64 bits.
    mutating func integer() throws(Fault) -> UInt64 {
        guard try kind() == .number else { throw fault("expected a number") }
        let start = position
        try word()
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if let number = UInt64(text) { return number }
        if let number = Int64(text) { return UInt64(bitPattern: number) }
        position = start
        throw fault("expected a whole number of at most 64 bits")
    }

    /// `true` or `false`.
    mutating func flag() throws(Fault) -> Bool {
        guard try kind() == .word else { throw fault("expected true or false") }
        let start = position
        try word()
        return bytes[start] == UInt8(ascii: "t")
    }

    /// Steps over a number, `true`, `false` or `null`.
    private mutating func word() throws(Fault) {
        let start = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"):
                position += 1
                continue
            default: break
            }
            break
        }
        let first = bytes[start]
        if first >= UInt8(ascii: "a") {
            let text = bytes[start..<position]
            guard ["true", "false", "null"].contains(where: { text.elementsEqual($0.utf8) }) else {
                position = start
                throw fault("expected a value")
            }
        } else if bytes[start..<position].contains(where: {
            $0 >= UInt8(ascii: "a") && $0 != UInt8(ascii: "e")
        }) {
            position = start
            throw fault("expected a number")
        }
    }
}
