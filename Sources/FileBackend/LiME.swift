// SPDX-License-Identifier: Apache-2.0

/// What LiME writes: a 32-byte header before each range of memory.
///
///      0  u32 magic "EMiL"    8  u64 first address
///      4  u32 version = 1    16  u64 last address    24  8 bytes reserved
enum LiME {
    private static let headerSize: UInt64 = 32
    private static let rangeLimit = 1 << 16

    static func runs(_ file: FileView) throws(DumpError) -> [Run] {
        var runs: [Run] = []
        var header: UInt64 = 0
        while header < UInt64(file.bytes.count) {
            guard file.holds("EMiL", at: header), file.number(at: header + 4, as: UInt32.self) == 1,
                let first = file.number(at: header + 8, as: UInt64.self),
                let last = file.number(at: header + 16, as: UInt64.self)
            else { throw DumpError(.malformed, "the LiME header at \(header) is damaged") }
            guard first <= last, last < Run.frameLimit * Run.frameSize, runs.count < rangeLimit else {
                throw DumpError(.malformed, "the LiME range at \(header) is impossible")
            }
            let length = last - first + 1
            guard file.range(at: header + headerSize, length: length) != nil else {
                throw DumpError(.malformed, "the LiME range at \(header) is cut off")
            }
            if let run = Run(physical: first, length: length, offset: header + headerSize) {
                runs.append(run)
            }
            header += headerSize + length
        }
        return runs
    }
}
