// SPDX-License-Identifier: Apache-2.0

/// The tables with which a hypervisor that is itself a target translates what its guests take for physical
/// addresses: Intel's EPT (SDM volume 3, 29.3), or, on AMD's processors, ordinary tables.
public struct NestedSpace: Equatable, Sendable {
    /// How they translate.
    public enum Mode: Equatable, Sendable {
        case ordinary(PagingMode)
        /// Levels of tables: 4, or 5.
        case extended(levels: Int)
    }

    public let mode: Mode
    /// EPTP or CR3, of which only the address counts.
    public let root: UInt64

    public init(root: UInt64, mode: Mode) {
        self.root = root
        self.mode = mode
    }
}

extension PhysicalMemory {
    /// The physical address of what is one to a nested guest.
    public mutating func translate(
        _ address: PhysicalAddress, under space: NestedSpace
    ) throws(VMIError) -> PhysicalAddress {
        switch space.mode {
        case .ordinary(let mode):
            return try walk(VirtualAddress(address.raw), in: AddressSpace(cr3: space.root, mode: mode))
                .physical
        case .extended(let levels): return try extended(address, from: space.root, levels: levels)
        }
    }

    /// An entry of EPT is present where it allows anything (bits 2:0), and maps a page at level 1, and where
    /// bit 7 is set, at levels 2 and 3.
    private mutating func extended(
        _ address: PhysicalAddress, from root: UInt64, levels: Int
    ) throws(VMIError) -> PhysicalAddress {
        let place = VirtualAddress(address.raw)
        let levels = levels == 5 ? 5 : 4
        guard address.raw >> UInt64(12 + 9 * levels) == 0 else { throw .notCanonical(place) }
        var table = PageTableEntry(raw: root).frame
        for level in stride(from: levels, through: 1, by: -1) {
            let size: UInt64 = 1 << UInt64(3 + 9 * level)
            let entry = try page(table).entry(Int(address.raw / size & 511))
            guard entry.raw & 7 != 0 else { throw .notPresent(place, level: level) }
            if level == 1 || (level <= 3 && entry.isLargePage) {
                return entry.page(size: size).advanced(by: address.raw & (size - 1))
            }
            guard level == 1 || !entry.isLargePage else { throw .reservedBits(place, level: level) }
            table = entry.frame
        }
        throw .notPresent(place, level: 1)
    }
}
