// SPDX-License-Identifier: Apache-2.0

/// Recent regions, like a processor's paging-structure caches: direct-mapped, one entry for what one entry of
/// level 2 covers (in legacy mode two of them). A page so costs one step instead of a walk.
///
/// There is no cache of pages beside it, as a processor's TLB is: that step is as quick as looking into one would
/// be, and what is read is what the table says now. Only successes are kept: what is not mapped now may be mapped
/// soon.
struct RegionCache {
    private struct Entry {
        var number: UInt64
        /// The address space, as its tag.
        var space: UInt64
        var region: Region
    }

    private static let size = 256
    /// Not the number of a region: they have 43 bits at most.
    private static let empty = Entry(
        number: .max, space: 0, region: Region(table: Frame(0), mode: .fourLevel))

    private var entries = [Entry](repeating: empty, count: size)

    /// The region of an address.
    @inline(__always)
    func find(_ address: VirtualAddress, in space: AddressSpace) -> Region? {
        let number = address.raw >> 21
        let entry = entries[slot(number, space)]
        return entry.number == number && entry.space == space.tag ? entry.region : nil
    }

    /// Keeps a region in place of another.
    mutating func insert(_ region: Region, for address: VirtualAddress, in space: AddressSpace) {
        let number = address.raw >> 21
        entries[slot(number, space)] = Entry(number: number, space: space.tag, region: region)
    }

    /// Forgets every region.
    mutating func removeAll() {
        for index in entries.indices { entries[index] = Self.empty }
    }

    /// Forgets every region by the tables at `root`.
    mutating func remove(under root: PhysicalAddress) {
        for index in entries.indices where AddressSpace(tag: entries[index].space).root == root {
            entries[index] = Self.empty
        }
    }

    @inline(__always)
    private func slot(_ number: UInt64, _ space: AddressSpace) -> Int {
        Int((number ^ space.root.frame.number) & UInt64(Self.size - 1))
    }
}
