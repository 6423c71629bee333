// SPDX-License-Identifier: Apache-2.0

/// A tree of page tables: what CR3 and CR4 say on a processor.
public struct AddressSpace: Hashable, Sendable {
    /// All of it in one number: a root leaves its lowest 5 bits and its upper 12 free.
    let tag: UInt64

    /// The address space of a value of CR3, of which only the address counts: PCID, PWT, PCD and the bit that
    /// keeps the TLB are dropped.
    ///
    /// Where it `acceptsTransition`, pages that Windows has taken out of a working set, and that are still in
    /// memory, are mapped, with prototypes, too, as far as its entries' `disguise` is known.
    public init(
        cr3: UInt64, mode: PagingMode, acceptsTransition: Bool = false, disguise: Disguise = .unknown
    ) {
        let address: UInt64 =
            switch mode {
            case .legacy: 0xffff_f000
            case .pae: 0xffff_ffe0
            case .fourLevel, .fiveLevel: 0x000f_ffff_ffff_f000
            }
        tag = cr3 & address | UInt64(mode.rawValue) | (acceptsTransition ? 4 : 0) | disguise.code << 58
    }

    init(tag: UInt64) { self.tag = tag }

    /// The same system's tables at another root.
    public func at(cr3: UInt64) -> AddressSpace {
        AddressSpace(cr3: cr3, mode: mode, acceptsTransition: acceptsTransition, disguise: disguise)
    }

    /// The address of the top-level table.
    public var root: PhysicalAddress { PhysicalAddress(tag & 0x000f_ffff_ffff_ffe0) }

    public var mode: PagingMode { PagingMode(rawValue: UInt8(truncatingIfNeeded: tag & 3)) ?? .fiveLevel }

    public var acceptsTransition: Bool { tag & 4 != 0 }

    /// What Windows does to entries that are not present.
    public var disguise: Disguise { Disguise(code: tag >> 58) }
}
