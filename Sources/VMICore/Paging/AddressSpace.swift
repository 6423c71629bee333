// SPDX-License-Identifier: Apache-2.0

/// A tree of page tables: what CR3 and CR4 say on a processor.
public struct AddressSpace: Hashable, Sendable {
    /// The address of the top-level table.
    public let root: PhysicalAddress
    public let mode: PagingMode
    /// Whether pages that Windows has taken out of a working set, and that are still in memory, are mapped.
    public let acceptsTransition: Bool

    /// The address space of a value of CR3, of which only the address counts: PCID, PWT, PCD and the bit that
    /// keeps the TLB are dropped.
    public init(cr3: UInt64, mode: PagingMode, acceptsTransition: Bool = false) {
        let address: UInt64 =
            switch mode {
            case .legacy: 0xffff_f000
            case .pae: 0xffff_ffe0
            case .fourLevel, .fiveLevel: 0x000f_ffff_ffff_f000
            }
        root = PhysicalAddress(cr3 & address)
        self.mode = mode
        self.acceptsTransition = acceptsTransition
    }

    /// All of it in one number: the root leaves its lowest 5 bits free.
    var tag: UInt64 { root.raw | UInt64(mode.rawValue) | (acceptsTransition ? 4 : 0) }
}
