// SPDX-License-Identifier: Apache-2.0
public import TargetBundle
import VMICore

extension SyntheticWindows {
    /// Where in the image the kernel keeps what it sets in entries that are not present.
    public static let maskOffset: UInt64 = 0x4320

    /// Maps a page by a prototype in the pool, from a kernel that sets those bits; `prototype` has the flags of the
    /// entry there.
    public mutating func share(
        _ text: String, at virtual: UInt64, root: UInt64, mask: UInt64, prototype flags: UInt64 = 0x867
    ) {
        let page = takeFrame() << 12
        for (index, byte) in text.utf8.enumerated() { memory[Int(page) + index] = byte }
        let prototype = allocate(8)
        let entry = page | flags
        write(flags & 1 == 1 ? entry : Self.disguised(entry, mask), at: prototype)
        write(mask, at: version.imageBase + Self.maskOffset)
        let address = version.isLong ? prototype << 16 : prototype << 32
        map(virtual, entry: Self.disguised(address | 0x4e0, mask), root: root)
    }

    private static func disguised(_ entry: UInt64, _ mask: UInt64) -> UInt64 {
        entry & mask == 0 ? entry | mask : entry | 0x10
    }
}
