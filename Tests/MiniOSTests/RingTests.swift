// SPDX-License-Identifier: Apache-2.0
import MiniOSParts
import SeededRandom
import Testing

extension MiniOSTests {
    @Suite("byte rings and texts") struct Rings {
        @Test("bytes come out as they went in, across the wrap of buffer and indices") func law() {
            var random = SeededGenerator(seed: 7)
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: 64)
            let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: 2)
            defer {
                buffer.deallocate()
                indices.deallocate()
            }
            indices.initialize(repeating: UInt32.max - 100, count: 2)
            var producer = ring_start(buffer, 64, indices, indices + 1)
            var consumer = ring_start(buffer, 64, indices + 1, indices)
            var sent: [UInt8] = []
            var taken: [UInt8] = []
            for _ in 0..<2000 {
                let bytes = (0..<random.next() % 100).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                let put = ring_put(&producer, bytes, bytes.count)
                #expect(put == min(Int32(bytes.count), 64 - Int32(sent.count - taken.count)))
                sent += bytes.prefix(Int(put))
                #expect(ring_unread(&producer) == Int32(sent.count - taken.count))
                #expect(ring_waiting(&consumer) == ring_unread(&producer))
                var room = [UInt8](repeating: 0, count: Int(random.next() % 100))
                let count = ring_take(&consumer, &room, room.count)
                taken += room.prefix(Int(count))
            }
            #expect(sent.starts(with: taken))
            #expect(taken.count > 20_000)
        }

        @Test("what has to stay together is put whole or not at all") func whole() {
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: 64)
            let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: 2)
            defer {
                buffer.deallocate()
                indices.deallocate()
            }
            indices.initialize(repeating: UInt32.max - 30, count: 2)
            var producer = ring_start(buffer, 64, indices, indices + 1)
            var consumer = ring_start(buffer, 64, indices + 1, indices)
            let bytes = (0..<65).map { UInt8($0) }
            #expect(!ring_put_whole(&producer, bytes, 65))
            #expect(ring_put_whole(&producer, bytes, 40))
            #expect(!ring_put_whole(&producer, bytes, 25))
            #expect(ring_unread(&producer) == 40)
            #expect(ring_put_whole(&producer, bytes, 24))
            #expect(!ring_put_whole(&producer, bytes, 1))
            var room = [UInt8](repeating: 0, count: 64)
            #expect(ring_take(&consumer, &room, 64) == 64)
            #expect(room == Array(bytes[..<40] + bytes[..<24]))
            indices[1] = indices[0] &+ 1
            #expect(!ring_put_whole(&producer, bytes, 1))
        }

        @Test("an index that lies is noticed and moves nothing") func broken() {
            let buffer = UnsafeMutablePointer<CChar>.allocate(capacity: 64)
            let indices = UnsafeMutablePointer<UInt32>.allocate(capacity: 2)
            defer {
                buffer.deallocate()
                indices.deallocate()
            }
            indices.initialize(repeating: 5, count: 2)
            var ring = ring_start(buffer, 64, indices, indices + 1)
            indices[1] = 6
            #expect(ring_put(&ring, "x", 1) == RING_BROKEN)
            #expect(ring_unread(&ring) == RING_BROKEN)
            indices[1] = 5 + 65
            var byte: UInt8 = 0
            #expect(ring_take(&ring, &byte, 1) == RING_BROKEN)
            #expect(ring_waiting(&ring) == RING_BROKEN)
            #expect(indices[0] == 5)
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
