// SPDX-License-Identifier: Apache-2.0

/// Finds the entries of a list by their hashes: buckets with chains, grown as the list grows.
///
/// The standard library's dictionary is not used, since in the image it would want random numbers.
struct HashIndex {
    private var hashes: [UInt64] = []
    /// The entry of the same bucket that was added before, or -1.
    private var chains: [Int32] = []
    /// The last entry of each bucket, or -1.
    private var buckets = [Int32](repeating: -1, count: 16)

    /// The most entries.
    static let limit = 1 << 16

    var count: Int { hashes.count }

    /// The last entry with that hash, or before `entry` in its chain; nil after the last.
    func next(_ hash: UInt64, after entry: Int? = nil) -> Int? {
        var found = if let entry { chains[entry] } else { buckets[bucket(hash)] }
        while found >= 0 {
            if hashes[Int(found)] == hash { return Int(found) }
            found = chains[Int(found)]
        }
        return nil
    }

    /// Adds the entry whose number is `count`.
    mutating func append(_ hash: UInt64) {
        if hashes.count == buckets.count { grow() }
        let bucket = bucket(hash)
        chains.append(buckets[bucket])
        buckets[bucket] = Int32(hashes.count)
        hashes.append(hash)
    }

    mutating func removeAll() { self = HashIndex() }

    private mutating func grow() {
        buckets = [Int32](repeating: -1, count: buckets.count * 2)
        for entry in hashes.indices {
            let bucket = bucket(hashes[entry])
            chains[entry] = buckets[bucket]
            buckets[bucket] = Int32(entry)
        }
    }

    private func bucket(_ hash: UInt64) -> Int {
        Int((hash &* 0x9e37_79b9_7f4a_7c15) >> 32) & (buckets.count - 1)
    }
}
