// SPDX-License-Identifier: Apache-2.0

/// An entry of 4 bytes, of legacy paging (Intel SDM volume 3, 4.3).
///
///     31:12 the frame of the next table, or of a page of 4 KiB
///     31:22 the frame of a page of 4 MiB, and 20:13 its bits 39:32 (PSE-36)
///     21    of a page of 4 MiB: reserved
///      7    PS: this entry of level 2 maps a page of 4 MiB
///      0    P: present
///
/// PS counts only with CR4.PSE, which every kernel of the last decades sets.
struct LegacyEntry: Equatable {
    var raw: UInt32

    /// The frame of the next table, or of a 4 KiB page.
    var frame: Frame { Frame(UInt64(raw >> 12)) }

    /// Whether it maps a page of 4 MiB; only for level 2.
    var isLargePage: Bool { raw & 1 << 7 != 0 }

    /// Where that page starts.
    var largePage: PhysicalAddress {
        PhysicalAddress(UInt64(raw & 0xffc0_0000) | UInt64(raw >> 13 & 0xff) << 32)
    }

    /// Whether a page of 4 MiB sets the bit that must be zero.
    var setsReservedBits: Bool { isLargePage && raw & 1 << 21 != 0 }

    /// What a walk goes by; nil where nothing is mapped. As `PageTableEntry.effective`.
    func effective(acceptingTransition: Bool) -> LegacyEntry? {
        if raw & 1 != 0 { return self }
        guard acceptingTransition, raw & 0xc00 == 0x800 else { return nil }
        return LegacyEntry(raw: raw & 0xffff_f000 | 1)
    }
}
