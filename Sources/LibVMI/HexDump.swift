// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

/// Prints bytes 16 a line: their offset, each in hexadecimal, and what of them is printable ASCII.
struct HexDump {
    private var line: [UInt8] = []
    private var offset: UInt64 = 0

    mutating func append(_ byte: UInt8) {
        line.append(byte)
        if line.count == 16 { flush() }
    }

    mutating func finish() {
        if !line.isEmpty { flush() }
    }

    private mutating func flush() {
        var text: [UInt8] = []
        for shift in stride(from: UInt64(28), through: 0, by: -4) {
            text.append(digit(UInt8(truncatingIfNeeded: offset >> shift & 15)))
        }
        text += [UInt8(ascii: ":"), UInt8(ascii: " ")]
        for index in 0..<16 {
            if index < line.count {
                text += [digit(line[index] >> 4), digit(line[index] & 15), UInt8(ascii: " ")]
            } else {
                text += [UInt8](repeating: UInt8(ascii: " "), count: 3)
            }
        }
        text.append(UInt8(ascii: " "))
        for byte in line { text.append((0x20...0x7e).contains(byte) ? byte : UInt8(ascii: ".")) }
        text.append(UInt8(ascii: "\n"))
        Self.put(text)
        offset &+= UInt64(line.count)
        line.removeAll(keepingCapacity: true)
    }

    /// In the image as the program's other output, which the monitor makes records of.
    private static func put(_ text: [UInt8]) {
        #if hasFeature(Embedded)
            for byte in text { support_put(byte) }
        #else
            var console = Console()
            console.write(text.span)
        #endif
    }

    private func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}

extension Instance {
    /// Prints what is at a place, as far as it can be read.
    mutating func print(_ location: Location, _ length: Int) {
        var dump = HexDump()
        var done = 0
        var bytes = [UInt8](repeating: 0, count: 4096)
        while done < length {
            var span = bytes.mutableSpan
            let wanted = min(length - done, 4096)
            var part = span._mutatingExtracting(first: wanted)
            let count = read(location.advanced(by: UInt64(done)), into: &part)
            for index in 0..<count { dump.append(bytes[index]) }
            guard count == wanted else { break }
            done += count
        }
        dump.finish()
    }
}
