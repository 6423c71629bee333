// SPDX-License-Identifier: Apache-2.0

/// Which frame each slot of the window shows, and which slot to reuse next.
///
/// A hash table with chains finds a frame's slot. Eviction is the clock algorithm: the hand passes over
/// slots used since it last came by, clearing their mark, and takes the first unmarked one. It is nearly
/// as good as least-recently-used and costs a hit no more than one store.
struct SlotCache {
    /// How many slots there are.
    let capacity: Int
    private var shown: [UInt64]
    private var marks: [Bool]
    /// The next slot of the same bucket, or -1.
    private var chains: [Int32]
    /// The first slot of each bucket, or -1.
    private var buckets: [Int32]
    private var hand = 0

    /// Not a frame: they have 40 bits.
    private static let empty = UInt64.max

    init(capacity: Int) {
        self.capacity = capacity
        shown = [UInt64](repeating: Self.empty, count: capacity)
        marks = [Bool](repeating: false, count: capacity)
        chains = [Int32](repeating: -1, count: capacity)
        var size = 1
        while size < capacity { size *= 2 }
        buckets = [Int32](repeating: -1, count: capacity == 0 ? 0 : size)
    }

    /// The slot that shows a frame.
    mutating func find(_ frame: Frame) -> Int? {
        var slot = buckets[bucket(frame.number)]
        while slot >= 0 {
            if shown[Int(slot)] == frame.number {
                marks[Int(slot)] = true
                return Int(slot)
            }
            slot = chains[Int(slot)]
        }
        return nil
    }

    /// Whether a slot still shows a frame; it is in use then.
    @inline(__always)
    mutating func shows(_ frame: Frame, at slot: Int) -> Bool {
        guard slot < capacity, shown[slot] == frame.number else { return false }
        marks[slot] = true
        return true
    }

    /// A slot to reuse; whatever it showed is forgotten.
    mutating func evict() -> Int {
        while marks[hand] {
            marks[hand] = false
            hand = hand + 1 == capacity ? 0 : hand + 1
        }
        let slot = hand
        hand = hand + 1 == capacity ? 0 : hand + 1
        forget(slot)
        return slot
    }

    /// Notes that an evicted slot shows a frame now.
    mutating func insert(_ frame: Frame, at slot: Int) {
        let bucket = bucket(frame.number)
        shown[slot] = frame.number
        marks[slot] = true
        chains[slot] = buckets[bucket]
        buckets[bucket] = Int32(slot)
    }

    /// Forgets every frame.
    mutating func removeAll() {
        for slot in 0..<capacity {
            shown[slot] = Self.empty
            marks[slot] = false
            chains[slot] = -1
        }
        for bucket in buckets.indices { buckets[bucket] = -1 }
    }

    /// The frames that are shown.
    func frames() -> [UInt64] { shown.filter { $0 != Self.empty } }

    /// Notes that a slot shows nothing.
    mutating func forget(_ slot: Int) {
        guard shown[slot] != Self.empty else { return }
        let bucket = bucket(shown[slot])
        shown[slot] = Self.empty
        if buckets[bucket] == Int32(slot) {
            buckets[bucket] = chains[slot]
            return
        }
        var previous = buckets[bucket]
        while previous >= 0 {
            if chains[Int(previous)] == Int32(slot) {
                chains[Int(previous)] = chains[slot]
                return
            }
            previous = chains[Int(previous)]
        }
    }

    /// Fibonacci hashing: neighbouring frames, and frames 2 MiB apart, fall into different buckets.
    private func bucket(_ frame: UInt64) -> Int {
        Int((frame &* 0x9e37_79b9_7f4a_7c15) >> 32) & (buckets.count - 1)
    }
}
