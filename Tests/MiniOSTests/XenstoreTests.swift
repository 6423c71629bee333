// SPDX-License-Identifier: Apache-2.0
import MiniOSFake
import MiniOSParts
import Testing

extension MiniOSTests {
    @Suite("the xenstore client and an honest xenstored")
    struct Xenstore {
        typealias Message = Xenstored.Message

        @Test("a node is read, whatever the pace and wherever the indices are", arguments: [1, 7, 1024])
        func read(pace: Int) {
            for index in [0, 1000, UInt32.max - 10] as [UInt32] {
                let store = Xenstored(index: index) { Message(Xenstored.read, $0.request, "42").bytes() }
                store.pace = pace
                for _ in 0..<100 { #expect(clientRead("stubvmi/1/target/0") == .success("42")) }
                #expect(store.received.count == 100)
                #expect(store.received[7].payload == Array("stubvmi/1/target/0\0".utf8))
                #expect(Set(store.received.map(\.request)).count == 100)
            }
        }

        @Test("a value longer than the ring arrives whole") func long() {
            let value = String(repeating: "0123456789abcdef", count: 256)
            let store = Xenstored { Message(Xenstored.read, $0.request, value).bytes() }
            #expect(clientRead("x", size: 4097) == .success(value))
            #expect(store.sending.isEmpty)
        }

        @Test("bytes of any kind are read as they are", arguments: [0, 1, 2047, 2048, 4096])
        func bytes(count: Int) {
            let value = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) }
            _ = Xenstored { Message(Xenstored.read, $0.request, value).bytes() }
            #expect(clientReadBytes("stubvmi/1/bundle/0", size: count) == .success(value))
            if count > 0 {
                #expect(clientReadBytes("stubvmi/1/bundle/0", size: count - 1) == .failure(.tooLong))
            }
        }

        @Test("a write carries path and value") func write() {
            let store = Xenstored { Message($0.type, $0.request, "OK\0").bytes() }
            #expect(xenstore_write("data/stubvmi/state", "ready") == 0)
            #expect(store.received == [Message(11, store.received[0].request, "data/stubvmi/state\0ready")])
        }

        @Test(
            "errors are told apart",
            arguments: [("ENOENT", -1), ("EACCES", -2), ("EPERM", -2), ("EIO", -3), ("", -3)])
        func errors(name: String, code: Int32) {
            let store = Xenstored { Message(Xenstored.error, $0.request, name + "\0").bytes() }
            #expect(clientRead("x") == .failure(ReadError(code: code)))
            #expect(store.received.count == 1)
        }

        @Test("a watch that is there already is no error") func watchTwice() {
            _ = Xenstored { Message(Xenstored.error, $0.request, "EEXIST\0").bytes() }
            #expect(xenstore_watch("x") == 0)
            #expect(xenstore_unwatch("x") == -3)
        }

        @Test("a watch event before a reply is kept, and told once") func event() {
            let event = Message(Xenstored.watchEvent, 0, "x\0stubvmi\0").bytes()
            _ = Xenstored { event + Message(Xenstored.read, $0.request, "v").bytes() }
            #expect(!xenstore_changed())
            #expect(clientRead("x") == .success("v"))
            #expect(xenstore_stirred())
            #expect(xenstore_changed())
            #expect(!xenstore_changed())
        }

        @Test("a watch event after a reply is found without waiting") func eventAfter() {
            let event = Message(Xenstored.watchEvent, 0, "x\0stubvmi\0").bytes()
            _ = Xenstored { Message(Xenstored.read, $0.request, "v").bytes() + event }
            #expect(clientRead("x") == .success("v"))
            let waits = fake_waits()
            xenstore_wait(.max)
            #expect(fake_waits() == waits)
            #expect(xenstore_changed())
        }

        @Test("the answer to a request that was given up is passed over") func late() {
            _ = Xenstored {
                Message(Xenstored.read, $0.request &- 1, "old").bytes()
                    + Message(Xenstored.read, $0.request, "new").bytes()
            }
            #expect(clientRead("x") == .success("new"))
        }
    }
}

/// One client and one shared page: all tests of them run one after another.
@Suite(.serialized) struct MiniOSTests {}
