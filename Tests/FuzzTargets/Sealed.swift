// SPDX-License-Identifier: Apache-2.0

/// Bytes with a checksum that fits them, as somebody would give them who means harm: a fuzzer does not find a CRC.
func sealed(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.count >= 20 else { return bytes }
    var bytes = bytes
    // The length of the whole file stands before its checksum.
    put(UInt32(truncatingIfNeeded: bytes.count), at: 12, in: &bytes)
    var state = ~UInt32(0)
    for byte in bytes[20...] {
        state ^= UInt32(byte)
        for _ in 0..<8 { state = state >> 1 ^ (state & 1 == 1 ? 0xedb8_8320 : 0) }
    }
    put(~state, at: 16, in: &bytes)
    return bytes
}

private func put(_ word: UInt32, at offset: Int, in bytes: inout [UInt8]) {
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: word >> UInt32(8 * index)) }
}
