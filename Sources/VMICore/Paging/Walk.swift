// SPDX-License-Identifier: Apache-2.0

/// What a virtual address means.
public struct Translation: Equatable, Sendable {
    /// The physical address of the byte.
    public var physical: PhysicalAddress
    /// The level of the entry that maps it; 1 for a 4 KiB page.
    public var level: Int
    /// Bytes in the page that holds it.
    public var pageSize: UInt64

    /// The byte of a page that an address means.
    init(_ address: VirtualAddress, in page: PhysicalAddress, size: UInt64, level: Int) {
        physical = page.advanced(by: address.raw & (size - 1))
        self.level = level
        pageSize = size
    }
}

extension PhysicalMemory {
    /// Translates as the processor's page walker does: one table a level, from the root down.
    public mutating func walk(
        _ address: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> Translation {
        guard space.mode.isCanonical(address) else { throw .notCanonical(address) }
        switch space.mode {
        case .legacy: return try walkLegacy(address, in: space)
        case .pae:
            let table = try topOfPAE(address, in: space)
            return try descend(address, from: table, level: 2, in: space)
        case .fourLevel, .fiveLevel:
            return try descend(address, from: space.root.frame, level: space.mode.levels, in: space)
        }
    }

    /// From a table of 512 entries of 8 bytes down to the page.
    private mutating func descend(
        _ address: VirtualAddress, from top: Frame, level start: Int, in space: AddressSpace
    ) throws(VMIError) -> Translation {
        var table = top
        var level = start
        while true {
            let found = try page(table).entry(space.mode.index(address, level: level))
            guard let entry = found.effective(acceptingTransition: space.acceptsTransition) else {
                throw .notPresent(address, level: level)
            }
            let size = space.mode.pageSize(level: level)
            guard !entry.setsReservedBits(level: level, size: size, mode: space.mode) else {
                throw .reservedBits(address, level: level)
            }
            if level == 1 || level <= 3 && entry.isLargePage {
                return Translation(address, in: entry.page(size: size), size: size, level: level)
            }
            table = entry.frame
            level -= 1
        }
    }

    /// The table of level 2 that one of PAE's four top entries names. They may lie anywhere in a page.
    private mutating func topOfPAE(
        _ address: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> Frame {
        let place = space.root.offset + space.mode.index(address, level: 3) * 8
        let entry = PageTableEntry(raw: try page(space.root.frame).word64(at: place))
        guard entry.isPresent else { throw .notPresent(address, level: 3) }
        guard !entry.setsReservedBitsOfPDPTE else { throw .reservedBits(address, level: 3) }
        return entry.frame
    }

    private mutating func walkLegacy(
        _ address: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> Translation {
        var table = space.root.frame
        var level = 2
        while level > 0 {
            let found = try page(table).legacyEntry(space.mode.index(address, level: level))
            guard let entry = found.effective(acceptingTransition: space.acceptsTransition) else {
                throw .notPresent(address, level: level)
            }
            if level == 2 && entry.isLargePage {
                guard !entry.setsReservedBits else { throw .reservedBits(address, level: level) }
                return Translation(address, in: entry.largePage, size: 4 << 20, level: level)
            }
            table = entry.frame
            level -= 1
        }
        return Translation(address, in: table.start, size: Frame.size, level: 1)
    }
}
