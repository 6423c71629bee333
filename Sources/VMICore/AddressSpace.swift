// SPDX-License-Identifier: Apache-2.0

/// A tree of page tables: what CR3 and CR4.LA57 say on a processor.
public struct AddressSpace: Hashable, Sendable {
    /// The frame of the top-level table.
    public var root: Frame
    /// Levels of tables: 4, or 5 with LA57.
    public var levels: Int

    public init(root: Frame, levels: Int) {
        self.root = root
        self.levels = levels
    }
}

/// What a virtual address means.
public struct Translation: Equatable, Sendable {
    /// The physical address of the byte.
    public var physical: PhysicalAddress
    /// The level of the entry that maps it: 1 for a 4 KiB page, 2 for 2 MiB, 3 for 1 GiB.
    public var level: Int

    /// Bytes in the page that holds it.
    public var pageSize: UInt64 { Paging.pageSize(level: level) }
}

extension PhysicalMemory {
    /// Translates as the processor's page walker does: one table a level, from the root down.
    public mutating func walk(
        _ address: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> Translation {
        guard Paging.isCanonical(address, levels: space.levels) else { throw .notCanonical(address) }
        var table = space.root
        var level = space.levels
        while true {
            let entry = try page(table).entry(Paging.index(address, level: level))
            guard entry.isPresent else { throw .notPresent(address, level: level) }
            guard !entry.setsReservedBits(level: level) else { throw .reservedBits(address, level: level) }
            if level == 1 || level <= 3 && entry.isLargePage {
                let within = address.raw & (Paging.pageSize(level: level) - 1)
                return Translation(physical: entry.page(level: level).advanced(by: within), level: level)
            }
            table = entry.frame
            level -= 1
        }
    }
}
