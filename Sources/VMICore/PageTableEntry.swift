// SPDX-License-Identifier: Apache-2.0

/// One entry of a page table (Intel SDM volume 3, chapter 4.5; AMD APM volume 2, chapter 5.3).
///
///     63    NX: no execution
///     51:12 the frame of the next table, or of the page; a large page leaves its lowest bits reserved
///      7    PS: this entry maps a large page (levels 2 and 3 only)
///      0    P: present
///
/// A processor with fewer physical address bits than 52 reserves those above; a target's own are not known
/// without asking it, so a frame beyond its memory is found absent instead.
struct PageTableEntry: Equatable {
    var raw: UInt64

    /// Whether the entry maps anything; the rest means nothing when it does not.
    var isPresent: Bool { raw & 1 != 0 }

    /// Whether it maps a page rather than the next table; only for levels 2 and 3.
    var isLargePage: Bool { raw & 1 << 7 != 0 }

    /// The frame of the next table, or of a 4 KiB page.
    var frame: Frame { Frame((raw & 0x000f_ffff_ffff_f000) >> 12) }

    /// Where a page of that level starts: 4 KiB at level 1, 2 MiB at level 2, 1 GiB at level 3.
    func page(level: Int) -> PhysicalAddress {
        PhysicalAddress(raw & 0x000f_ffff_ffff_f000 & ~(Paging.pageSize(level: level) - 1))
    }

    /// Whether a present entry of that level sets bits that must be zero.
    ///
    /// Levels 4 and 5 map no pages, so PS is reserved there. A large page's address bits below its size are
    /// reserved but for bit 12, which is PAT.
    func setsReservedBits(level: Int) -> Bool {
        if level > 3 { return isLargePage }
        guard level > 1, isLargePage else { return false }
        return raw & (Paging.pageSize(level: level) - 1) & ~0x1fff != 0
    }
}
