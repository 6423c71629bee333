// SPDX-License-Identifier: Apache-2.0
package import SeededRandom

/// Bytes under construction, little-endian.
package struct Blob {
    package var bytes: [UInt8] = []

    package init(bytes: [UInt8] = []) { self.bytes = bytes }

    package var count: Int { bytes.count }

    package mutating func append(_ more: [UInt8]) { bytes += more }

    package mutating func append(_ text: String) { bytes += Array(text.utf8) + [0] }

    package mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }

    package mutating func align(_ alignment: Int) {
        while !bytes.count.isMultiple(of: alignment) { bytes.append(0) }
    }

    package mutating func put<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
        for index in 0..<(Number.bitWidth / 8) {
            bytes[offset + index] = UInt8(truncatingIfNeeded: number >> Number(8 * index))
        }
    }
}

extension SeededGenerator {
    /// One to six bytes of a range changed, mostly to values at which readers err.
    package mutating func mutate(_ bytes: [UInt8], in range: Range<Int>) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &self) {
            let index = Int.random(in: range, using: &self)
            let interesting: [UInt8] = [
                0, 1, 0x7f, 0x80, 0xff, bytes[index] &+ 1, UInt8.random(in: 0...255, using: &self),
            ]
            bytes[index] = interesting.randomElement(using: &self) ?? 0
        }
        return bytes
    }
}
