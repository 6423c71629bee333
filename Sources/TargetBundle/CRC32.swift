// SPDX-License-Identifier: Apache-2.0

/// The CRC-32 of IEEE 802.3, as zlib and Ethernet have it.
public enum CRC32 {
    /// Of `bytes[start...]`.
    ///
    /// Half a byte a step: a table of 16 words needs no start-up code and no room, and the files are small.
    public static func of(_ bytes: Span<UInt8>, from start: Int = 0) -> UInt32 {
        let table: InlineArray<16, UInt32> = [
            0x0000_0000, 0x1db7_1064, 0x3b6e_20c8, 0x26d9_30ac, 0x76dc_4190, 0x6b6b_51f4, 0x4db2_6158,
            0x5005_713c,
            0xedb8_8320, 0xf00f_9344, 0xd6d6_a3e8, 0xcb61_b38c, 0x9b64_c2b0, 0x86d3_d2d4, 0xa00a_e278,
            0xbdbd_f21c,
        ]
        var state: UInt32 = 0xffff_ffff
        var index = start
        while index < bytes.count {
            state ^= UInt32(bytes[index])
            state = state >> 4 ^ table[Int(state & 15)]
            state = state >> 4 ^ table[Int(state & 15)]
            index += 1
        }
        return ~state
    }
}
