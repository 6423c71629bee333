// SPDX-License-Identifier: Apache-2.0

/// A run of numbers in the image that looks like `kallsyms_markers`: the offset of every 256th name.
///
/// The first is zero, and 256 names take no fewer than 512 and no more than 131,584 bytes. The numbers are
/// 32 bits wide, 64 before Linux 4.20.
struct MarkerTable {
    let start: Int
    let offsets: [Int]

    /// Fewer names no kernel has; chance makes shorter runs.
    private static let least = 4
    private static let steps = 512...131_584

    /// The nearest such run before `end`.
    static func find(in bytes: [UInt8], before end: Int, downTo least: Int) -> MarkerTable? {
        var start = (end - 4) & ~3
        while start >= max(0, least) {
            if bytes.word32(at: start) == 0 {
                for width in [4, 8] {
                    let offsets = run(bytes, at: start, width: width, end: end)
                    if offsets.count >= Self.least { return MarkerTable(start: start, offsets: offsets) }
                }
            }
            start -= 4
        }
        return nil
    }

    private static func run(_ bytes: [UInt8], at start: Int, width: Int, end: Int) -> [Int] {
        var offsets = [0]
        var position = start + width
        while position <= end - width, let low = bytes.word32(at: position), let last = offsets.last,
            steps.contains(Int(low) - last)
        {
            if width == 8 { guard bytes.word32(at: position + 4) == 0 else { break } }
            offsets.append(Int(low))
            position += width
        }
        return offsets
    }
}
