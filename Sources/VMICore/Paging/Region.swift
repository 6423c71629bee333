// SPDX-License-Identifier: Apache-2.0

/// The addresses that one entry of level 2 covers, 2 MiB or in legacy mode 4 MiB of them: the neighbours that share
/// all of a walk but its last step.
///
/// One word, since it is looked up for each page: the address of the table of level 1 that maps them, or of the
/// large page that does; what it is stands in the bits that an address of either leaves free. A table's entries have
/// 8 bytes; those of a short one have 4, and those of a checked one have bits that must be zero.
struct Region {
    enum Kind: UInt64 { case table, of2MiB, of4MiB, of1GiB, shortTable, checkedTable }

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

    init(page: PhysicalAddress, _ kind: Kind) { word = page.raw | kind.rawValue }

    @inline(__always)
    var kind: Kind { Kind(rawValue: word & 7) ?? .table }

    /// Where the table or the page begins.
    @inline(__always)
    var start: PhysicalAddress { PhysicalAddress(word & ~7) }

    /// The table of level 1; nil where a large page maps the region.
    @inline(__always)
    var table: Frame? {
        switch kind {
        case .table, .shortTable, .checkedTable: start.frame
        case .of2MiB, .of4MiB, .of1GiB: nil
        }
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
