// SPDX-License-Identifier: Apache-2.0
import TargetBundle

/// Small contents to pack.
enum Fixtures {
    static let config = Array(#"{"version":1}"#.utf8)

    static var builder: PackedProfile.Builder {
        var builder = PackedProfile.Builder(bannerPrefix: Array("Linux version 6.1.0-test (someone) ".utf8))
        for (index, name) in LinuxProfile.requiredSymbols.enumerated() {
            builder.addSymbol(name, at: 0xffff_ffff_8100_0000 + UInt64(index) * 0x1000)
        }
        for (index, name) in LinuxProfile.requiredMembers.enumerated() {
            builder.addMember(name, offset: UInt32(index * 8), size: 8)
        }
        builder.addStructure("task_struct", size: 9792)
        return builder
    }

    static func profile() throws -> [UInt8] { try builder.pack() }

    static func bundle() throws -> [UInt8] { try PackedBundle.pack(config: config, profiles: [profile()]) }

    /// The same file with a checksum that fits its changed contents.
    static func resealed(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let checksum = crc(bytes[20...])
        for index in 0..<4 { bytes[16 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * UInt32(index))) }
        return bytes
    }

    /// The textbook's bit-by-bit CRC-32, to compare with.
    private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var state: UInt32 = 0xffff_ffff
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state & 1 == 1 ? state >> 1 ^ 0xedb8_8320 : state >> 1 }
        }
        return ~state
    }
}
