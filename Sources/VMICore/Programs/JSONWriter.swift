// SPDX-License-Identifier: Apache-2.0

/// Writes one line of JSON to a sink, through a small buffer and up to a bound.
///
/// The bound is what keeps a hostile target from flooding the console: writers ask for `room` before each
/// element, and what is beyond the bound is dropped whatever they do.
public struct JSONWriter<Sink: ByteSink> {
    private var sink: Sink
    private var buffer: [UInt8] = []
    private var written = 0
    private var needsComma = false
    /// The most bytes of a line, the newline not counted.
    public let limit: Int

    private static var bufferSize: Int { 1024 }

    public init(_ sink: Sink, limit: Int) {
        self.sink = sink
        self.limit = limit
        buffer.reserveCapacity(Self.bufferSize)
    }

    /// How many more bytes fit.
    public var room: Int { limit - written }

    public mutating func open(_ bracket: Unicode.Scalar) {
        separate()
        put(UInt8(truncatingIfNeeded: bracket.value))
        needsComma = false
    }

    public mutating func close(_ bracket: Unicode.Scalar) {
        put(UInt8(truncatingIfNeeded: bracket.value))
        needsComma = true
    }

    /// A member's name; its value follows.
    public mutating func key(_ name: String) {
        string(name)
        put(UInt8(ascii: ":"))
        needsComma = false
    }

    public mutating func string(_ text: String) {
        separate()
        put(UInt8(ascii: "\""))
        for byte in text.utf8 { escaped(byte) }
        put(UInt8(ascii: "\""))
    }

    /// A text from the target: every byte that is not a plain character is escaped.
    public mutating func string(_ text: Text) {
        separate()
        put(UInt8(ascii: "\""))
        for index in 0..<text.count { escaped(text[index]) }
        put(UInt8(ascii: "\""))
    }

    /// A text from the target, however long the caller let it be.
    public mutating func string(_ text: [UInt8]) {
        separate()
        put(UInt8(ascii: "\""))
        for byte in text { escaped(byte) }
        put(UInt8(ascii: "\""))
    }

    public mutating func number(_ value: Int64) {
        separate()
        if value < 0 { put(UInt8(ascii: "-")) }
        digits(value.magnitude, radix: 10)
    }

    public mutating func number(_ value: UInt64) {
        separate()
        digits(value, radix: 10)
    }

    public mutating func boolean(_ value: Bool) {
        separate()
        for byte in (value ? "true" : "false").utf8 { put(byte) }
    }

    /// An address, as a string: JSON's numbers do not hold 64 bits everywhere.
    public mutating func address(_ value: UInt64) {
        separate()
        put(UInt8(ascii: "\""))
        put(UInt8(ascii: "0"))
        put(UInt8(ascii: "x"))
        digits(value, radix: 16)
        put(UInt8(ascii: "\""))
    }

    /// Bytes as a string of hexadecimal digits.
    public mutating func bytes(_ bytes: Span<UInt8>) {
        separate()
        put(UInt8(ascii: "\""))
        for index in bytes.indices {
            put(Self.digit(bytes[index] >> 4))
            put(Self.digit(bytes[index] & 15))
        }
        put(UInt8(ascii: "\""))
    }

    /// Ends the line and hands the sink back.
    public consuming func finish() -> Sink {
        flush()
        buffer.append(UInt8(ascii: "\n"))
        flush()
        return sink
    }

    private mutating func separate() {
        if needsComma { put(UInt8(ascii: ",")) }
        needsComma = true
    }

    /// One byte of a string: control characters, quotes, backslashes and all beyond ASCII as `\u00XX`.
    private mutating func escaped(_ byte: UInt8) {
        guard byte < 0x20 || byte >= 0x7f || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
            return put(byte)
        }
        put(UInt8(ascii: "\\"))
        put(UInt8(ascii: "u"))
        put(UInt8(ascii: "0"))
        put(UInt8(ascii: "0"))
        put(Self.digit(byte >> 4))
        put(Self.digit(byte & 15))
    }

    private mutating func digits(_ value: UInt64, radix: UInt64) {
        var divisor: UInt64 = 1
        while value / divisor >= radix { divisor *= radix }
        while divisor > 0 {
            put(Self.digit(UInt8(truncatingIfNeeded: value / divisor % radix)))
            divisor /= radix
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private mutating func put(_ byte: UInt8) {
        guard written < limit else { return }
        written += 1
        buffer.append(byte)
        if buffer.count >= Self.bufferSize { flush() }
    }

    private mutating func flush() {
        // Taken out and put back, because `sink` cannot change while a span of `self` is held.
        var full: [UInt8] = []
        swap(&full, &buffer)
        sink.write(full.span)
        full.removeAll(keepingCapacity: true)
        swap(&full, &buffer)
    }
}
