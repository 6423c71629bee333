// SPDX-License-Identifier: Apache-2.0

/// Where the compressed names of all symbols lie, and how many there are.
///
/// From Linux's scripts/kallsyms.c: `kallsyms_num_syms`, then `kallsyms_names` (a length, then as many token
/// numbers; from 6.1 on, a length above 127 takes two bytes), then `kallsyms_markers`. All stand before the token
/// table, in every version; in some there is more between.
struct NameTable: Equatable {
    /// Where `kallsyms_num_syms` stands; before 6.4 the addresses end just before it.
    let head: Int
    let count: Int
    let names: Range<Int>

    /// How far before the token table the markers may be; 6.1 has 280 KB of another table between.
    private static let reach = 64 << 20
    /// The most names looked at in all, so that hostile data cannot keep the search busy for ever.
    private static let patience = 8 << 20

    /// Finds markers, and then a count and names that lead exactly to them.
    static func find(in bytes: [UInt8], before table: Int) throws(KallsymsError) -> NameTable? {
        var patience = patience
        var end = table
        while let markers = MarkerTable.find(in: bytes, before: end, downTo: table - reach) {
            // What follows the markers may look like up to two more of them.
            for surplus in 0..<3 {
                let offsets = markers.offsets.dropLast(surplus)
                let found = find(in: bytes, markers.start, offsets, patience: &patience)
                if let found { return found }
                guard patience > 0 else { throw .damaged("its names are nowhere to be found") }
            }
            end = markers.start
        }
        return nil
    }

    /// Tries every number where the names could begin as their count.
    private static func find(
        in bytes: [UInt8], _ end: Int, _ markers: ArraySlice<Int>, patience: inout Int
    ) -> NameTable? {
        guard let last = markers.last, markers.count > 1 else { return nil }
        let counts = UInt32((markers.count - 1) * 256 + 1)...UInt32(markers.count * 256)
        // The names behind the last marker are 256 at most, each of 514 bytes at most.
        let latest = (end - last) & ~3
        var head = latest - 4
        while head >= max(0, latest - 256 * 514 - 8) {
            defer { head -= 4 }
            patience -= 1
            guard patience > 0 else { return nil }
            guard let count = bytes.word32(at: head), counts.contains(count) else { continue }
            for start in [head + 4, head + 8] {
                let names = walk(bytes, from: start, to: end, Int(count), markers, patience: &patience)
                // Four bytes of alignment from 6.4 on, eight before.
                guard let names, end - names.upperBound < 8 else { continue }
                return NameTable(head: head, count: Int(count), names: names)
            }
        }
        return nil
    }

    /// The range of `count` names that start there, if every 256th is where its marker says.
    private static func walk(
        _ bytes: [UInt8], from start: Int, to end: Int, _ count: Int, _ markers: ArraySlice<Int>,
        patience: inout Int
    ) -> Range<Int>? {
        var position = start
        for index in 0..<count {
            if index & 0xff == 0, markers[index / 256] != position - start { return nil }
            patience -= 1
            guard let name = nameRange(bytes, at: position, end: end), patience > 0 else { return nil }
            position = name.upperBound
        }
        return start..<position
    }

    /// The token numbers of the name that starts there.
    static func nameRange(_ bytes: [UInt8], at position: Int, end: Int) -> Range<Int>? {
        guard position < end else { return nil }
        var length = Int(bytes[position])
        var start = position + 1
        if length & 0x80 != 0 {
            guard start < end else { return nil }
            length = length & 0x7f | Int(bytes[start]) << 7
            start += 1
        }
        guard length > 0, length <= end - start else { return nil }
        return start..<(start + length)
    }
}
