// SPDX-License-Identifier: Apache-2.0
import MiniOSFake
import MiniOSParts
import SeededRandom
import Testing

extension MiniOSTests {
    @Suite("the xenstore client and a broken or hostile xenstored")
    struct HostileXenstore {
        typealias Message = Xenstored.Message

        @Test("a payload longer than the protocol allows ends the connection") func tooLong() {
            let store = Xenstored { Message(Xenstored.read, $0.request, "x").bytes(length: 4097) }
            #expect(clientRead("x") == .failure(.failed))
            let sent = store.received.count
            #expect(clientRead("x") == .failure(.failed))
            #expect(store.received.count == sent)
            #expect(!xenstore_stirred())
        }

        @Test(
            "an index further away than the ring is long ends the connection",
            arguments: [1025, 4096, UInt32.max])
        func index(distance: UInt32) {
            let store = Xenstored()
            store.page.pointee.rsp_prod = store.page.pointee.rsp_cons &+ distance
            #expect(clientRead("x") == .failure(.failed))
            let other = Xenstored()
            other.page.pointee.req_cons = other.page.pointee.req_prod &- distance
            #expect(clientRead("x") == .failure(.failed))
        }

        @Test("our own index in the page is not believed") func ours() {
            let store = Xenstored { Message(Xenstored.read, $0.request, "v").bytes() }
            #expect(clientRead("x") == .success("v"))
            store.page.pointee.rsp_cons &-= 3
            #expect(clientRead("x") == .success("v"))
        }

        @Test("no answer, half a header, half a payload: the wait is bounded", arguments: [0, 9, 17])
        func silence(bytes: Int) {
            _ = Xenstored { Array(Message(Xenstored.read, $0.request, "value").bytes().prefix(bytes)) }
            #expect(clientRead("x") == .failure(.failed))
            #expect(fake_waits() <= 102)
        }

        @Test("an answer of another type is no value") func otherType() {
            _ = Xenstored { Message(Xenstored.watch, $0.request, "v").bytes() }
            #expect(clientRead("x") == .failure(.failed))
        }

        @Test("a value that does not fit, or holds a NUL, is no value") func badValues() {
            let store = Xenstored {
                Message(Xenstored.read, $0.request, String(repeating: "v", count: 64)).bytes()
            }
            #expect(clientRead("x", size: 64) == .failure(.failed))
            #expect(clientRead("x", size: 65) != .failure(.failed))
            #expect(store.received.count == 2)
            _ = Xenstored { Message(Xenstored.read, $0.request, "a\0b").bytes() }
            #expect(clientRead("x") == .failure(.failed))
            #expect(clientReadBytes("x", size: 3) == .success([97, 0, 98]))
        }

        @Test("paths and values that are too long are not sent") func tooLongToSend() {
            let store = Xenstored { Message($0.type, $0.request, "OK\0").bytes() }
            #expect(clientRead(String(repeating: "p", count: 2048)) == .failure(.failed))
            #expect(xenstore_write("x", String(repeating: "v", count: 4095)) == -3)
            #expect(store.received.isEmpty)
            #expect(xenstore_write("x", String(repeating: "v", count: 4094)) == 0)
        }

        @Test("noise is survived", arguments: 1...200 as ClosedRange<UInt64>) func noise(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            _ = Xenstored { message in
                var bytes = Message(Xenstored.read, message.request, "value").bytes()
                for _ in 0..<random.next() % 4 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                return bytes + (0..<random.next() % 100).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            }
            for _ in 0..<20 {
                if case .success(let value) = clientRead("x", size: 16) { #expect(value.utf8.count < 64) }
                if case .success(let value) = clientReadBytes("x", size: 16) { #expect(value.count <= 16) }
                _ = xenstore_changed()
            }
        }
    }
}
