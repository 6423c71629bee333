// SPDX-License-Identifier: Apache-2.0

/// An entry of 8 bytes: of every mode but legacy (Intel SDM volume 3, 4.4 and 4.5; AMD APM volume 2, 5.2 and 5.3).
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
    var frame: Frame { Frame((raw & Self.address) >> 12) }

    /// Where a page starts that this entry maps.
    func page(size: UInt64) -> PhysicalAddress { PhysicalAddress(raw & Self.address & ~(size - 1)) }

    /// Whether a present entry of that level sets bits that must be zero, for one that maps `size` bytes.
    ///
    /// Levels 4 and 5 map no pages, so PS is reserved there. A large page's address bits below its size are
    /// reserved but for bit 12, which is PAT. `mode` adds its own.
    func setsReservedBits(level: Int, size: UInt64, mode: PagingMode) -> Bool {
        if setsReservedBits(mode: mode) { return true }
        if level > 3 { return isLargePage }
        guard level > 1, isLargePage else { return false }
        return raw & (size - 1) & ~0x1fff != 0
    }

    /// The same for an entry of level 1, whose bits are all in use but those that the mode reserves.
    @inline(__always)
    func setsReservedBits(mode: PagingMode) -> Bool { raw & mode.reservedBits != 0 }

    /// The four entries at the top of PAE are loaded into registers, and have hardly any bits: P, PWT, PCD and
    /// the frame of the next table. Bit 5 is reserved, too, but QEMU's emulation of a processor notes an access there.
    var setsReservedBitsOfPDPTE: Bool { raw & 0xfff0_0000_0000_01c6 != 0 }

    /// The bits of a frame's address.
    static let address: UInt64 = 0x000f_ffff_ffff_f000
}

extension PagingMode {
    /// Bits 62:52 are free in long mode, and reserved in PAE.
    fileprivate var reservedBits: UInt64 { self == .pae ? 0x7ff0_0000_0000_0000 : 0 }
}
