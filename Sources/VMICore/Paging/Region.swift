// SPDX-License-Identifier: Apache-2.0

/// The addresses that one entry of level 2 covers, 2 MiB or in legacy mode 4 MiB of them: the neighbours that share
/// all of a walk but its last step.
///
/// One word, since it is looked up for each page: the address of the table of level 1 that maps them, or of the
/// large page that does; what it is stands in the bits that an address of either leaves free.
struct Region: Equatable {
    enum Kind: UInt64 { case table, of2MiB, of4MiB, of1GiB }

    private let word: UInt64

    init(table: Frame) { word = table.start.raw }

    init(page: PhysicalAddress, _ kind: Kind) { word = page.raw | kind.rawValue }

    private var kind: Kind { Kind(rawValue: word & 3) ?? .table }

    /// Where the table or the page begins.
    var start: PhysicalAddress { PhysicalAddress(word & ~3) }

    /// The table of level 1; nil where a large page maps the region.
    @inline(__always)
    var table: Frame? { kind == .table ? start.frame : nil }

    /// Bytes in a page of the region.
    var pageSize: UInt64 {
        switch kind {
        case .table: Frame.size
        case .of2MiB: 2 << 20
        case .of4MiB: 4 << 20
        case .of1GiB: 1 << 30
        }
    }

    /// The level of the entry that maps a page of the region.
    var level: Int {
        switch kind {
        case .table: 1
        case .of2MiB, .of4MiB: 2
        case .of1GiB: 3
        }
    }
}
