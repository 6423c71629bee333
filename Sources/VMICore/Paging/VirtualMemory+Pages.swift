// SPDX-License-Identifier: Apache-2.0

extension VirtualMemory {
    /// The tables that are read for one address space at most; a table that maps itself has no end otherwise.
    private static var patience: Int { 1 << 20 }

    /// The pages of an address space, from the lowest address on.
    ///
    /// Where neighbouring entries lead to the same table, what it maps is listed for the first of them alone:
    /// Linux maps one page millions of times that way (its stacks for returning to 16-bit code).
    public func pages(of space: AddressSpace) -> PageCursor {
        PageCursor(space: space, patience: Self.patience)
    }

    /// The next run of pages, or nil after the last.
    public mutating func next(_ cursor: inout PageCursor) throws(VMIError) -> PageRun? {
        while let address = cursor.next {
            guard cursor.patience > 0 else { throw .tooMany(Self.patience) }
            cursor.patience -= 1
            let found = try physical.look(at: address, &cursor)
            let start = VirtualAddress(address.raw & ~(found.size - 1))
            cursor.next = cursor.space.mode.address(behind: start, found.size)
            guard let rights = found.rights else {
                guard let run = cursor.open else { continue }
                cursor.open = nil
                return run
            }
            let page = PageRun(start: start, pageSize: found.size, size: found.size, rights: rights)
            guard let run = cursor.open else {
                cursor.open = page
                continue
            }
            if run.goesOn(with: page) {
                cursor.open?.size += page.size
            } else {
                cursor.open = page
                return run
            }
        }
        let last = cursor.open
        cursor.open = nil
        return last
    }
}

extension PageRun {
    fileprivate func goesOn(with page: PageRun) -> Bool {
        start.raw &+ size == page.start.raw && pageSize == page.pageSize && rights == page.rights
    }
}

extension PagingMode {
    /// The first translated address behind so many bytes; nil behind the last.
    fileprivate func address(behind start: VirtualAddress, _ size: UInt64) -> VirtualAddress? {
        let (next, isOver) = start.raw.addingReportingOverflow(size)
        if isOver { return nil }
        if !isLong { return next >> 32 == 0 ? VirtualAddress(next) : nil }
        let address = VirtualAddress(next)
        if isCanonical(address) { return address }
        // Behind the lower half comes the upper one.
        return VirtualAddress(0 &- next)
    }
}
