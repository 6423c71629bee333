// SPDX-License-Identifier: Apache-2.0

/// From a symbol's section and offset to its distance from the image's start.
///
/// Section headers are those of the PE format (40 bytes each, the virtual address at 12). Images whose code was
/// moved after linking have the headers from before too, and a table of pairs that says where each run of bytes
/// went (OMAP: address before, address after; zero for what was dropped).
struct PDBSections {
    private let starts: [UInt32]
    private let moves: [(from: UInt32, to: UInt32)]

    init(headers: [UInt8], moves table: [UInt8]?) throws(PDBError) {
        guard headers.count.isMultiple(of: 40), headers.count / 40 <= 256 else {
            throw .damaged("its section headers have \(headers.count) bytes")
        }
        var starts: [UInt32] = []
        for place in stride(from: 0, to: headers.count, by: 40) {
            guard let start = headers.word32(at: place + 12) else { break }
            starts.append(start)
        }
        self.starts = starts
        var moves: [(from: UInt32, to: UInt32)] = []
        let table = table ?? []
        for place in stride(from: 0, to: table.count - 7, by: 8) {
            guard let from = table.word32(at: place), let to = table.word32(at: place + 4) else { break }
            if let last = moves.last, last.from > from { throw .damaged("its address map is not sorted") }
            moves.append((from, to))
        }
        self.moves = moves
    }

    /// The distance from the image's start; nil where there is no such section, or the linker dropped the place.
    func address(section: UInt16, offset: UInt32) -> UInt64? {
        guard section > 0, Int(section) <= starts.count else { return nil }
        let (place, isTooFar) = starts[Int(section) - 1].addingReportingOverflow(offset)
        guard !isTooFar else { return nil }
        guard !moves.isEmpty else { return UInt64(place) }
        var low = 0
        var high = moves.count
        while low < high {
            let middle = (low + high) / 2
            if moves[middle].from <= place { low = middle + 1 } else { high = middle }
        }
        guard low > 0, moves[low - 1].to != 0 else { return nil }
        return UInt64(moves[low - 1].to) + UInt64(place - moves[low - 1].from)
    }
}
