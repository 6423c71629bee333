// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import SeededRandom
import Testing

@testable import VMICore

@Suite struct SlotCacheTests {
    @Test("Agrees with a plain dictionary over many random steps", arguments: [1, 2, 7, 64])
    func model(capacity: Int) {
        var generator = SeededGenerator(seed: UInt64(capacity))
        var cache = SlotCache(capacity: capacity)
        var model: [UInt64: Int] = [:]
        for _ in 0..<20_000 {
            let number = UInt64.random(in: 0..<UInt64(3 * capacity), using: &generator) * 512
            #expect(cache.find(Frame(number)) == model[number])
            if model[number] == nil {
                let slot = cache.evict()
                #expect(slot >= 0 && slot < capacity)
                if let old = model.first(where: { $0.value == slot }) { model[old.key] = nil }
                cache.insert(Frame(number), at: slot)
                model[number] = slot
            }
            if generator.next() % 1000 == 0 {
                cache.removeAll()
                model = [:]
            }
        }
    }

    @Test func theHandSparesWhatWasUsedSinceItCameBy() {
        var cache = SlotCache(capacity: 3)
        for number in 1...3 { cache.insert(Frame(UInt64(number)), at: cache.evict()) }
        // All are marked: the hand clears every mark, then takes the first.
        #expect(cache.evict() == 0)
        cache.insert(Frame(4), at: 0)
        #expect(cache.find(Frame(2)) == 1)
        // Slot 1 was used again, slot 2 was not.
        #expect(cache.evict() == 2)
    }

    @Test func anEvictedFrameIsForgotten() {
        var cache = SlotCache(capacity: 1)
        cache.insert(Frame(5), at: cache.evict())
        _ = cache.evict()
        #expect(cache.find(Frame(5)) == nil)
    }
}
