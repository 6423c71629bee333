// SPDX-License-Identifier: Apache-2.0

/// A file some of whose bytes an input changes: each four bytes of it are a place in `range` (17 bits), whether to put
/// the last of them there or to add it, and that byte.
func patched(_ file: [UInt8], _ range: Range<Int>, by input: ArraySlice<UInt8>) -> [UInt8] {
    var file = file
    var rest = input
    while rest.count >= 4 {
        let word = number(rest.prefix(4))
        let index = range.lowerBound + Int(word & 0x1ffff) % range.count
        let value = UInt8(truncatingIfNeeded: word >> 24)
        file[index] = word & 0x20000 == 0 ? value : file[index] &+ value
        rest = rest.dropFirst(4)
    }
    return file
}

/// What changes the byte at a place so.
func patch(_ place: Int, _ value: UInt8) -> [UInt8] {
    [UInt8(truncatingIfNeeded: place), UInt8(truncatingIfNeeded: place >> 8), UInt8(place >> 16 & 1), value]
}
