// SPDX-License-Identifier: Apache-2.0

/// Frames that lie one after the other both in physical memory and in the file.
struct Run: Equatable {
    /// Number of the first frame.
    var first: UInt64
    /// How many frames.
    var count: UInt64
    /// Where the first frame's bytes are in the file.
    var offset: UInt64

    static let frameSize: UInt64 = 4096
    /// Physical addresses have at most 52 bits.
    static let frameLimit: UInt64 = 1 << 40

    /// The whole frames of `length` bytes at a physical address, or nil when there are none.
    init?(physical: UInt64, length: UInt64, offset: UInt64) {
        let skip = (Self.frameSize - physical % Self.frameSize) % Self.frameSize
        guard length >= skip + Self.frameSize else { return nil }
        first = (physical + skip) / Self.frameSize
        count = (length - skip) / Self.frameSize
        self.offset = offset + skip
    }

    init(first: UInt64, count: UInt64, offset: UInt64) {
        self.first = first
        self.count = count
        self.offset = offset
    }

    /// One past its last frame.
    var end: UInt64 { first + count }

    /// The one of sorted runs that has a frame.
    static func find(_ frame: UInt64, in runs: [Run]) -> Run? {
        var low = 0
        var high = runs.count
        while low < high {
            let middle = (low + high) / 2
            if runs[middle].end <= frame { low = middle + 1 } else { high = middle }
        }
        return low < runs.count && runs[low].first <= frame ? runs[low] : nil
    }

    /// Sorts, joins neighbours, and where two runs tell of the same frame keeps the earlier one.
    static func normalised(_ runs: [Run]) -> [Run] {
        var result: [Run] = []
        for var run in runs.sorted(by: { $0.first < $1.first }) {
            if let last = result.last {
                if run.end <= last.end { continue }
                if run.first < last.end {
                    let known = last.end - run.first
                    run = Run(
                        first: last.end, count: run.count - known, offset: run.offset + known * frameSize)
                }
                if run.first == last.end, run.offset == last.offset + last.count * frameSize {
                    result[result.count - 1].count += run.count
                    continue
                }
            }
            result.append(run)
        }
        return result
    }
}
