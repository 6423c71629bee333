// SPDX-License-Identifier: Apache-2.0

/// What a virtual address means.
public struct Translation: Equatable, Sendable {
    /// The physical address of the byte.
    public var physical: PhysicalAddress
    /// The level of the entry that maps it; 1 for a 4 KiB page.
    public var level: Int
    /// Bytes in the page that holds it.
    public var pageSize: UInt64

    init(physical: PhysicalAddress, level: Int, pageSize: UInt64) {
        self.physical = physical
        self.level = level
        self.pageSize = pageSize
    }

    /// The byte of a page that an address means.
    @inline(__always)
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
        try translate(address, within: try region(of: address, in: space), of: space)
    }

    /// All of a walk but its last step.
    mutating func region(of address: VirtualAddress, in space: AddressSpace) throws(VMIError) -> Region {
        guard space.mode.isCanonical(address) else { throw .notCanonical(address) }
        switch space.mode {
        case .legacy: return try legacyRegion(of: address, in: space)
        case .pae: return try descend(address, from: topOfPAE(address, in: space), level: 2, in: space)
        case .fourLevel, .fiveLevel:
            return try descend(address, from: space.root.frame, level: space.mode.levels, in: space)
        }
    }

    /// The last step of a walk.
    mutating func translate(
        _ address: VirtualAddress, within region: Region, of space: AddressSpace,
        followsPrototypes: Bool = true
    ) throws(VMIError) -> Translation {
        if region.isLargePage {
            return Translation(
                physical: region.place(of: address), level: region.level, pageSize: region.pageSize)
        }
        let index = space.mode.index(address, level: 1)
        let frame: Frame
        if region.kind == .shortTable {
            let found = try page(region.table).legacyEntry(index)
            guard let entry = found.effective(acceptingTransition: space.acceptsTransition) else {
                throw .notPresent(address, level: 1)
            }
            frame = entry.frame
        } else {
            let found = try page(region.table).entry(index)
            var met = found.effective(in: space)
            if met == nil, followsPrototypes { met = try prototype(found, in: space) }
            guard let entry = met else { throw .notPresent(address, level: 1) }
            guard !entry.setsReservedBits(mode: space.mode) else { throw .reservedBits(address, level: 1) }
            frame = entry.frame
        }
        return Translation(address, in: frame.start, size: Frame.size, level: 1)
    }

    /// The last step of a walk where it takes nothing but a table that is still where it was, and an entry without
    /// any doubt; nil where it may take more.
    @inline(__always)
    func glance(_ address: VirtualAddress, within region: Region) -> PhysicalAddress? {
        guard _fastPath(region.isPlainTable) else {
            return region.isLargePage ? region.place(of: address) : nil
        }
        return glance(at: region.table, region.hint)?.target(of: address)
    }

    /// The same through the window.
    mutating func glanceThroughWindow(_ address: VirtualAddress, within region: Region) -> PhysicalAddress? {
        guard region.isPlainTable else { return nil }
        return glanceThroughWindow(at: region.table, region.hint)?.target(of: address)
    }

    /// From a table of 512 entries of 8 bytes down to the one of level 1, or to a large page.
    private mutating func descend(
        _ address: VirtualAddress, from top: Frame, level start: Int, in space: AddressSpace
    ) throws(VMIError) -> Region {
        var table = top
        var level = start
        while level > 1 {
            let found = try page(table).entry(space.mode.index(address, level: level))
            let entry = try sound(found, for: address, level: level, in: space)
            if level <= 3 && entry.isLargePage {
                let size = space.mode.pageSize(level: level)
                return Region(page: entry.page(size: size), level == 2 ? .of2MiB : .of1GiB, of: address)
            }
            table = entry.frame
            level -= 1
        }
        return Region(table: table, mode: space.mode)
    }

    /// An entry that maps something, and sets no bit that it must not.
    private func sound(
        _ found: PageTableEntry, for address: VirtualAddress, level: Int, in space: AddressSpace
    ) throws(VMIError) -> PageTableEntry {
        guard let entry = found.effective(in: space) else { throw .notPresent(address, level: level) }
        let size = space.mode.pageSize(level: level)
        guard !entry.setsReservedBits(level: level, size: size, mode: space.mode) else {
            throw .reservedBits(address, level: level)
        }
        return entry
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

    private mutating func legacyRegion(
        of address: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> Region {
        let found = try page(space.root.frame).legacyEntry(space.mode.index(address, level: 2))
        guard let entry = found.effective(acceptingTransition: space.acceptsTransition) else {
            throw .notPresent(address, level: 2)
        }
        guard entry.isLargePage else { return Region(table: entry.frame, mode: .legacy) }
        guard !entry.setsReservedBits else { throw .reservedBits(address, level: 2) }
        return Region(page: entry.largePage, .of4MiB, of: address)
    }
}

extension Page {
    /// Where an address lies whose table of level 1 this is; nil where the entry has to be looked at more closely.
    @inline(__always)
    fileprivate func target(of address: VirtualAddress) -> PhysicalAddress? {
        let entry = entry(Int(truncatingIfNeeded: address.raw >> 12))
        return entry.isPresent ? entry.frame.start.advanced(by: address.raw & 0xfff) : nil
    }
}
