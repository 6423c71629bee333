// SPDX-License-Identifier: Apache-2.0

/// The addresses that one entry of level 2 covers, 2 MiB or in legacy mode half of 4 MiB: the neighbours that share all
/// of a walk but its last step.
///
/// One word, since it is looked up for each page: the address of the table of level 1 that maps them, or of their
/// part of the large page that does; what it is stands in the bits that an address of either leaves free. A table's
/// entries have 8 bytes; those of a short one have 4, and those of a checked one have bits that must be zero.
struct Region {
    enum Kind: UInt64 { case table, of2MiB, shortTable, of4MiB, checkedTable, of1GiB }

    private let word: UInt64
    /// Where its table was found last.
    var hint = PhysicalMemory.Hint()

    /// A region that a table of level 1 maps.
    init(table: Frame, mode: PagingMode) {
        let kind: Kind =
            switch mode {
            case .legacy: .shortTable
            case .pae: .checkedTable
            case .fourLevel, .fiveLevel: .table
            }
        word = table.start.raw | kind.rawValue
    }

    /// The region of an address that a large page maps.
    init(page: PhysicalAddress, _ kind: Kind, of address: VirtualAddress) {
        let bits: UInt64 =
            switch kind {
            case .of1GiB: 0x3fe0_0000
            case .of4MiB: 0x20_0000
            default: 0
            }
        word = page.raw | address.raw & bits | kind.rawValue
    }

    var kind: Kind { Kind(rawValue: word & 7) ?? .table }

    /// Whether it is what most of a 64-bit system's are: neither a large page, nor to be checked.
    @inline(__always)
    var isPlainTable: Bool { word & 7 == Kind.table.rawValue }

    @inline(__always)
    var isLargePage: Bool { word & 1 != 0 }

    /// The table of level 1 of a region that no large page maps.
    @inline(__always)
    var table: Frame { Frame(word >> 12) }

    /// Where an address of a region lies that a large page maps.
    @inline(__always)
    func place(of address: VirtualAddress) -> PhysicalAddress {
        PhysicalAddress(word & ~7 | address.raw & 0x1f_ffff)
    }

    /// Bytes in a page of the region.
    var pageSize: UInt64 {
        switch kind {
        case .table, .shortTable, .checkedTable: Frame.size
        case .of2MiB: 2 << 20
        case .of4MiB: 4 << 20
        case .of1GiB: 1 << 30
        }
    }

    /// The level of the entry that maps a page of the region.
    var level: Int {
        switch kind {
        case .table, .shortTable, .checkedTable: 1
        case .of2MiB, .of4MiB: 2
        case .of1GiB: 3
        }
    }
}
