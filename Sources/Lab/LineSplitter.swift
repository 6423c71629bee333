// SPDX-License-Identifier: Apache-2.0

/// Cuts bytes that come in pieces into lines.
struct LineSplitter {
    /// A longer line is cut, so that nobody's output fills this machine's memory.
    static let longest = 1 << 20
    private var rest: [UInt8] = []

    /// The lines that are complete now, without their ends.
    mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
        var lines: [String] = []
        for byte in bytes {
            if byte == 0x0a || rest.count >= Self.longest { lines.append(flush()) }
            if byte != 0x0a { rest.append(byte) }
        }
        return lines
    }

    /// The last line, if it has no end.
    mutating func last() -> String? { rest.isEmpty ? nil : flush() }

    private mutating func flush() -> String {
        defer { rest = [] }
        return String(decoding: rest, as: UTF8.self)
    }
}
