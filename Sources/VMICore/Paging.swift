// SPDX-License-Identifier: Apache-2.0

/// The geometry of x86-64 paging.
///
/// A virtual address is 9 bits for each level of tables, from the top, and 12 bits within a page:
///
///     63       57 56    48 47    39 38    30 29    21 20    12 11       0
///     sign        level 5  level 4  level 3  level 2  level 1  offset
///
/// With 4 levels the sign begins at bit 47, with 5 (LA57) at bit 56. An entry with PS set ends the walk
/// early, with a page of 1 GiB at level 3 or of 2 MiB at level 2.
enum Paging {
    /// The index into the table of that level (1 is the lowest).
    static func index(_ address: VirtualAddress, level: Int) -> Int {
        Int(address.raw >> shift(level: level) & 511)
    }

    /// Bytes that one entry of that level covers.
    static func pageSize(level: Int) -> UInt64 { 1 << shift(level: level) }

    /// Whether all bits above the translated ones equal the highest of them.
    static func isCanonical(_ address: VirtualAddress, levels: Int) -> Bool {
        let unused = 64 - shift(level: levels + 1)
        let extended = Int64(bitPattern: address.raw << unused) >> Int64(unused)
        return UInt64(bitPattern: extended) == address.raw
    }

    private static func shift(level: Int) -> UInt64 { UInt64(3 + 9 * level) }
}
