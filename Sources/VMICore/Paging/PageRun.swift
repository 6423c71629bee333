// SPDX-License-Identifier: Apache-2.0

/// Neighbouring pages of one size that are mapped with the same rights.
public struct PageRun: Equatable, Sendable {
    public var start: VirtualAddress
    /// Bytes in one page, and in all.
    public var pageSize: UInt64
    public var size: UInt64
    public var rights: Rights

    /// What every level of tables above a page allows.
    public struct Rights: Equatable, Sendable {
        public var isWritable: Bool
        public var isUser: Bool
        public var isExecutable: Bool

        static let all = Rights(isWritable: true, isUser: true, isExecutable: true)
    }
}

/// How far an address space has been listed.
public struct PageCursor {
    let space: AddressSpace
    /// The next address to look at; nil behind the last.
    var next: VirtualAddress? = VirtualAddress(0)
    /// What a run may still go on from.
    var open: PageRun?
    /// Tables that may still be read.
    var patience: Int
    /// For each level, from 2 on, the table below that was met last, and the addresses that it was met for.
    var tables = InlineArray<6, (frame: Frame, addresses: UInt64)>(repeating: (Frame(.max), 0))

    /// Whether a table is met again for other addresses: all that it maps has been listed.
    mutating func repeats(_ table: Frame, below level: Int, at address: VirtualAddress) -> Bool {
        let addresses = address.raw & ~(space.mode.pageSize(level: level) - 1)
        guard tables[level].frame == table else {
            tables[level] = (table, addresses)
            return false
        }
        return tables[level].addresses != addresses
    }
}

extension PhysicalMemory {
    /// What the tables say of an address: the page that holds it, or how much around it is not mapped.
    mutating func look(
        at address: VirtualAddress, _ cursor: inout PageCursor
    ) throws(VMIError) -> (rights: PageRun.Rights?, size: UInt64) {
        let space = cursor.space
        let mode = space.mode
        var rights = PageRun.Rights.all
        // The four entries at the top of PAE are no table of their own: see `topOfPAE`.
        guard var table = try top(of: space, for: address) else { return (nil, mode.pageSize(level: 3)) }
        var level = mode == .pae ? 2 : mode.levels
        while true {
            let size = mode.pageSize(level: level)
            let entry: Entry
            do throws(VMIError) {
                entry = try self.entry(of: address, in: table, level: level, of: space)
            } catch .absent where level < mode.levels {
                // A table outside of the target's memory maps nothing.
                return (nil, mode.pageSize(level: level + 1))
            }
            switch entry {
            case .nothing: return (nil, size)
            case .page(let word):
                rights.restrict(to: word)
                return (rights, size)
            case .table(let word, let next):
                if cursor.repeats(next, below: level, at: address) { return (nil, size) }
                rights.restrict(to: word)
                table = next
                level -= 1
            }
        }
    }

    private enum Entry {
        case nothing
        case page(UInt64)
        case table(UInt64, Frame)
    }

    private mutating func top(
        of space: AddressSpace, for address: VirtualAddress
    ) throws(VMIError) -> Frame? {
        guard space.mode == .pae else { return space.root.frame }
        do throws(VMIError) {
            return try topOfPAE(address, in: space)
        } catch .notPresent {
            return nil
        }
    }

    private mutating func entry(
        of address: VirtualAddress, in table: Frame, level: Int, of space: AddressSpace
    ) throws(VMIError) -> Entry {
        let index = space.mode.index(address, level: level)
        if space.mode == .legacy {
            let found = try page(table).legacyEntry(index)
            guard let entry = found.effective(acceptingTransition: space.acceptsTransition),
                level == 1 || !entry.setsReservedBits
            else { return .nothing }
            let word = UInt64(found.raw)
            return level == 1 || entry.isLargePage ? .page(word) : .table(word, entry.frame)
        }
        let found = try page(table).entry(index)
        let size = space.mode.pageSize(level: level)
        guard let entry = found.effective(acceptingTransition: space.acceptsTransition),
            !entry.setsReservedBits(level: level, size: size, mode: space.mode)
        else { return .nothing }
        let isPage = level == 1 || level <= 3 && entry.isLargePage
        return isPage ? .page(found.raw) : .table(found.raw, entry.frame)
    }
}

extension PageRun.Rights {
    /// Bits 1 (R/W), 2 (U/S) and 63 (NX) of an entry.
    fileprivate mutating func restrict(to entry: UInt64) {
        isWritable = isWritable && entry & 2 != 0
        isUser = isUser && entry & 4 != 0
        isExecutable = isExecutable && entry >> 63 == 0
    }
}
