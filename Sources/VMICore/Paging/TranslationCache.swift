// SPDX-License-Identifier: Apache-2.0

/// Recent translations, like a processor's TLB: direct-mapped, one entry for each 4 KiB page.
///
/// Only successes are kept: what is not mapped now may be mapped soon.
struct TranslationCache {
    private struct Entry {
        var page: UInt64
        /// The address space, as its tag.
        var space: UInt64
        var frame: Frame
    }

    private static let size = 512
    /// Not a page number: they have 52 bits.
    private static let empty = Entry(page: .max, space: 0, frame: Frame(0))

    private var entries = [Entry](repeating: empty, count: size)

    /// The frame of an address's page.
    func find(_ address: VirtualAddress, in space: AddressSpace) -> Frame? {
        let entry = entries[slot(address, space)]
        return entry.page == address.pageNumber && entry.space == space.tag ? entry.frame : nil
    }

    /// Keeps a translation in place of another.
    mutating func insert(_ frame: Frame, for address: VirtualAddress, in space: AddressSpace) {
        entries[slot(address, space)] = Entry(page: address.pageNumber, space: space.tag, frame: frame)
    }

    /// Forgets every translation.
    mutating func removeAll() {
        for index in entries.indices { entries[index] = Self.empty }
    }

    /// Forgets every translation by the tables at `root`; the lowest 5 bits of a tag are not the root's.
    mutating func remove(under root: PhysicalAddress) {
        for index in entries.indices where entries[index].space & ~0x1f == root.raw {
            entries[index] = Self.empty
        }
    }

    private func slot(_ address: VirtualAddress, _ space: AddressSpace) -> Int {
        Int((address.pageNumber ^ address.pageNumber >> 9 ^ space.root.frame.number) & UInt64(Self.size - 1))
    }
}
