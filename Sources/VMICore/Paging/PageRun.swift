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
        let mode = cursor.space.mode
        let walk = trace(address, in: cursor.space)
        var rights = PageRun.Rights.all
        var size: UInt64 = 0
        for index in 0..<walk.count {
            let step = walk[index]
            size = mode.pageSize(level: step.level)
            if index + 1 < walk.count {
                let table = walk[index + 1].place.frame
                if cursor.repeats(table, below: step.level, at: address) { return (nil, size) }
            }
            // The four entries at the top of PAE have no rights of their own.
            if mode != .pae || step.level < 3 { rights.restrict(to: step.value) }
        }
        do throws(VMIError) {
            return (rights, try walk.get().pageSize)
        } catch .notPresent, .reservedBits {
            return (nil, size)
        } catch .absent where walk.count > 0 {
            // A table outside of the target's memory maps nothing.
            return (nil, size)
        }
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
