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

    /// A text of 16-bit units, the lower byte of each first; half a character alone is replaced.
    public mutating func string(units: [UInt8]) {
        separate()
        put(UInt8(ascii: "\""))
        var index = 0
        while index + 1 < units.count {
            let unit = Self.unit(index, of: units)
            if unit & 0xf800 != 0xd800 {
                escaped(unit)
            } else if unit < 0xdc00, index + 3 < units.count,
                Self.unit(index + 2, of: units) & 0xfc00 == 0xdc00
            {
                escaped(unit)
                escaped(Self.unit(index + 2, of: units))
                index += 2
            } else {
                escaped(0xfffd as UInt16)
            }
            index += 2
        }
        put(UInt8(ascii: "\""))
    }

    private static func unit(_ index: Int, of units: [UInt8]) -> UInt16 {
        UInt16(units[index]) | UInt16(units[index + 1]) << 8
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

    private mutating func escaped(_ byte: UInt8) { escaped(UInt16(byte)) }

    /// A character of a string: controls, quotes, backslashes and all beyond ASCII as `\uXXXX`.
    private mutating func escaped(_ unit: UInt16) {
        guard unit < 0x20 || unit >= 0x7f || unit == 0x22 || unit == 0x5c else {
            return put(UInt8(truncatingIfNeeded: unit))
        }
        put(UInt8(ascii: "\\"))
        put(UInt8(ascii: "u"))
        for shift in stride(from: 12, through: 0, by: -4) as StrideThrough<UInt16> {
            put(Self.digit(UInt8(truncatingIfNeeded: unit >> shift & 15)))
        }
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
