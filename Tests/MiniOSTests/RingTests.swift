// SPDX-License-Identifier: Apache-2.0
import MiniOSParts
import SeededRandom
import Testing

/// A ring's memory, and its two sides.
private final class Pair {
    private let bytes: UnsafeMutablePointer<CChar>
    /// The producer's, and the consumer's.
    let indices: UnsafeMutablePointer<UInt32>
    var producer: ring
    var consumer: ring

    init(size: Int, index: UInt32) {
        bytes = .allocate(capacity: size)
        indices = .allocate(capacity: 2)
        indices.initialize(repeating: index, count: 2)
        producer = ring_start(bytes, UInt32(size), indices, indices + 1)
        consumer = ring_start(bytes, UInt32(size), indices + 1, indices)
    }

    deinit {
        bytes.deallocate()
        indices.deallocate()
    }

    /// Takes at most so many.
    func take(_ most: Int) -> ArraySlice<UInt8> {
        var room = [UInt8](repeating: 0, count: most)
        let count = ring_take(&consumer, &room, most)
        return room.prefix(Int(count))
    }
}

extension SeededGenerator {
    fileprivate mutating func bytes(upTo limit: UInt64) -> [UInt8] {
        (0..<next() % limit).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

extension MiniOSTests {
    @Suite("byte rings and texts") struct Rings {
        @Test("bytes come out as they went in, across the wrap of buffer and indices") func law() {
            var random = SeededGenerator(seed: 7)
            let pair = Pair(size: 64, index: .max - 100)
            var sent: [UInt8] = []
            var taken: [UInt8] = []
            for _ in 0..<2000 {
                let bytes = random.bytes(upTo: 100)
                let put = ring_put(&pair.producer, bytes, bytes.count)
                #expect(put == min(Int32(bytes.count), 64 - Int32(sent.count - taken.count)))
                sent += bytes.prefix(Int(put))
                #expect(ring_unread(&pair.producer) == Int32(sent.count - taken.count))
                #expect(ring_waiting(&pair.consumer) == ring_unread(&pair.producer))
                taken += pair.take(Int(random.next() % 100))
            }
            #expect(sent.starts(with: taken))
            #expect(taken.count > 20_000)
        }

        @Test("what goes from one ring into another arrives in order, as far as there is room") func moved() {
            var random = SeededGenerator(seed: 9)
            let from = Pair(size: 4096, index: .max - 700)
            let to = Pair(size: 512, index: .max - 100)
            var sent: [UInt8] = []
            var taken: [UInt8] = []
            for _ in 0..<2000 {
                let bytes = random.bytes(upTo: 900)
                sent += bytes.prefix(Int(ring_put(&from.producer, bytes, bytes.count)))
                let wanted = min(ring_waiting(&from.consumer), 512 - ring_unread(&to.producer))
                #expect(ring_move(&from.consumer, &to.producer) == wanted)
                taken += to.take(Int(random.next() % 900))
            }
            #expect(sent.starts(with: taken))
            #expect(taken.count > 100_000)
            to.indices[1] = to.indices[0] &+ 1
            #expect(ring_move(&from.consumer, &to.producer) == RING_BROKEN)
        }

        @Test("what has to stay together is put whole or not at all") func whole() {
            let pair = Pair(size: 64, index: .max - 30)
            let bytes = (0..<65).map { UInt8($0) }
            #expect(!ring_put_whole(&pair.producer, bytes, 65))
            #expect(ring_put_whole(&pair.producer, bytes, 40))
            #expect(!ring_put_whole(&pair.producer, bytes, 25))
            #expect(ring_unread(&pair.producer) == 40)
            #expect(ring_put_whole(&pair.producer, bytes, 24))
            #expect(!ring_put_whole(&pair.producer, bytes, 1))
            #expect(pair.take(64) == bytes[..<40] + bytes[..<24])
            pair.indices[1] = pair.indices[0] &+ 1
            #expect(!ring_put_whole(&pair.producer, bytes, 1))
        }

        @Test("an index that lies is noticed and moves nothing") func broken() {
            let pair = Pair(size: 64, index: 5)
            pair.indices[1] = 6
            #expect(ring_put(&pair.producer, "x", 1) == RING_BROKEN)
            #expect(ring_unread(&pair.producer) == RING_BROKEN)
            #expect(pair.indices[0] == 5)
            pair.indices[1] = 5
            pair.indices[0] = 5 + 65
            var byte: UInt8 = 0
            #expect(ring_take(&pair.consumer, &byte, 1) == RING_BROKEN)
            #expect(ring_waiting(&pair.consumer) == RING_BROKEN)
            #expect(pair.indices[1] == 5)
        }

        @Test("numbers are read whole or not at all") func numbers() {
            func number(_ text: String, limit: UInt32 = 0x7fef) -> UInt32? {
                var value: UInt32 = 0
                return text_number(text, text.utf8.count, limit, &value) == 0 ? value : nil
            }
            #expect(number("0") == 0)
            #expect(number("32751") == 32751)
            #expect(number("4294967295", limit: .max) == .max)
            for bad in [
                "", "32752", "-1", "+1", " 1", "1 ", "1x", "0x1", "4294967296", "18446744073709551617",
            ] {
                #expect(number(bad) == nil, "\(bad)")
            }
        }

        @Test("a text that does not fit is cut and says so") func cut() {
            var buffer = [CChar](repeating: 0x55, count: 9)
            buffer.withUnsafeMutableBufferPointer { bytes in
                guard let base = bytes.baseAddress else { return }
                var text = text_start(base, 8)
                text_add_hex(&text, 0xabc)
                #expect(text.cut == 0)
                text_add_decimal(&text, 1234)
                #expect(text.cut == 1)
                #expect(String(cString: base) == "0xabc12")
                #expect(base[8] == 0x55)
            }
        }
    }
}
