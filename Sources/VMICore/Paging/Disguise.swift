// SPDX-License-Identifier: Apache-2.0

/// What Windows does to entries that are not present.
///
/// Since August 2018 it sets a bit in them that no frame's address has, so that no processor finds what they name in
/// its cache (L1TF); where an entry has the bit already, it is marked by another one (SwizzleBit, 4). Which bit, the
/// kernel says. Sources: Microsoft's "Analysis and mitigation of L1 Terminal Fault"; Thalium, "Windows memory
/// introspection with IceBox", and IceBox's own page walk; `_MMPTE_PROTOTYPE` and `_MMPTE_TRANSITION` in ntdiff/headers
/// before (Windows 7) and after (Windows 10); Sardar and others, "Paging all Windows geeks" (2019).
public enum Disguise: Equatable, Sendable {
    /// It is not known what the kernel does.
    case unknown
    /// The kernel is older than all that: its entries have other fields.
    case older
    /// It does nothing, on a processor that does not need it.
    case none
    /// It sets that bit.
    case bit(UInt8)

    /// As the kernel's own word has it, a mask.
    init(mask: UInt64) {
        let bit = UInt8(truncatingIfNeeded: mask.trailingZeroBitCount)
        self = mask == 0 ? .none : mask & (mask &- 1) == 0 && 12...62 ~= bit ? .bit(bit) : .unknown
    }

    /// All of it in 6 bits.
    var code: UInt64 {
        switch self {
        case .unknown: 0
        case .older: 1
        case .none: 2
        case .bit(let bit): UInt64(bit & 63)
        }
    }

    init(code: UInt64) {
        self =
            switch code {
            case 0: .unknown
            case 1: .older
            case 2: .none
            default: .bit(UInt8(truncatingIfNeeded: code & 63))
            }
    }
}

extension PageTableEntry {
    private static let mark: UInt64 = 1 << 4

    /// An entry that is not present, without its disguise; what it was meant to be, as far as that is known.
    private func plain(_ disguise: Disguise) -> UInt64 {
        if raw & Self.mark == 0, case .bit(let bit) = disguise { return raw & ~(1 << UInt64(bit)) }
        return raw
    }

    /// What a walk goes by; nil where nothing is mapped.
    ///
    /// Windows takes a page out of a working set by clearing P and setting bit 11 (transition): the page is still
    /// in its frame. Bit 10 says that the entry is a prototype instead, and bits 9:5 hold a protection then, PS
    /// among them.
    @inline(__always)
    func effective(in space: AddressSpace) -> PageTableEntry? {
        isPresent ? self : inTransition(space)
    }

    private func inTransition(_ space: AddressSpace) -> PageTableEntry? {
        guard space.acceptsTransition, raw & 0xc01 == 0x800 else { return nil }
        return PageTableEntry(raw: plain(space.disguise) & Self.address | 1)
    }

    /// Where the entry lies that this one stands for; nil where it stands for none, or nobody can tell.
    ///
    /// Pages that processes share have an entry of their own in the paged pool, the prototype, and an entry that is not
    /// present and has bit 10 set names its address: in bits 63:16 in long mode, 63:32 with PAE. Without PAE it
    /// counts from a place that differs, and five levels' addresses do not fit: those are not followed. Neither are
    /// combined pages (bit 11; 9 in older kernels), nor where the process's list of areas is to be asked, which is
    /// what an address in the last 4 GiB says.
    func prototype(in space: AddressSpace) -> VirtualAddress? {
        guard space.acceptsTransition, raw & 0x401 == 0x400 else { return nil }
        switch space.disguise {
        case .older: guard raw & (Self.mark | 1 << 9) == 0 else { return nil }
        case .unknown: guard raw & (Self.mark | 1 << 11) == Self.mark else { return nil }
        case .none, .bit: guard raw & 1 << 11 == 0 else { return nil }
        }
        let plain = plain(space.disguise)
        let address: VirtualAddress
        switch space.mode {
        case .fourLevel: address = VirtualAddress(UInt64(bitPattern: Int64(bitPattern: plain) >> 16))
        case .pae: address = VirtualAddress(plain >> 32)
        case .legacy, .fiveLevel: return nil
        }
        guard space.mode.isKernel(address), address.raw & 7 == 0, address.raw >> 32 != 0xffff_ffff else {
            return nil
        }
        return address
    }
}
