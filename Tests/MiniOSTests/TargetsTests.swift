// SPDX-License-Identifier: Apache-2.0
import MiniOSFake
import SeededRandom
import Testing

extension MiniOSTests {
    @Suite("attaching targets, and letting them go")
    struct Targets {
        typealias Message = Xenstored.Message

        /// A xenstored with these nodes; a node whose value is `!NAME` is refused with that error.
        final class Nodes {
            var values: [String: String]
            var watched: [String] = []
            private(set) var store: Xenstored?

            init(_ values: [String: String]) {
                self.values = values
                store = Xenstored { [unowned self] in self.answer($0) }
                fake_detach_all()
                _ = fake_changed()
                _ = fake_window()
            }

            private func answer(_ message: Message) -> [UInt8] {
                let words = message.payload.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
                let path = words.first ?? ""
                switch message.type {
                case Xenstored.watch: watched.append(path)
                case Xenstored.unwatch: watched.removeAll { $0 == path }
                default:
                    let value = values[path] ?? "!ENOENT"
                    guard !value.hasPrefix("!") else {
                        return Message(Xenstored.error, message.request, value.dropFirst() + "\0").bytes()
                    }
                    return Message(message.type, message.request, value).bytes()
                }
                return Message(message.type, message.request, "OK\0").bytes()
            }

            /// Something happens to a node that is watched.
            func change(_ path: String, to value: String?) {
                values[path] = value
                guard watched.contains(path) else { return }
                store?.sending += Message(Xenstored.watchEvent, 0, path + "\0stubvmi\0").bytes()
                store?.deliver()
            }
        }

        private let names = ["/local/domain/3/name": "web", "/local/domain/4/name": "mail"]

        @Test("a target is attached by its name, watched, and noticed when it ends") func ends() {
            let nodes = Nodes(names)
            #expect(fake_attach(0, 3, "web") == 0 && fake_attach(1, 4, "mail") == 0)
            #expect(fake_domid(0) == 3 && fake_domid(1) == 4 && fake_domid(2) == 0x7ff4)
            #expect(nodes.watched.sorted() == ["/local/domain/3/name", "/local/domain/4/name"])
            #expect(fake_changed() == 0)
            nodes.change("/local/domain/3/name", to: nil)
            #expect(fake_state(0) == -3 && fake_state(1) == 0)
            // The supervisor has nothing to take back in what is no target any more.
            let gone = fake_window()
            #expect(gone.released == 1 && gone.forgotten == 1)
            #expect(fake_changed() == 1 && fake_changed() == 0)
            // A domain that is called something else is not the target any more.
            nodes.change("/local/domain/4/name", to: "mail--old")
            #expect(fake_state(1) == -3)
            let renamed = fake_window()
            #expect(renamed.released == 2 && renamed.forgotten == 2)
        }

        @Test("letting go releases and forgets every target before the window is looked at") func detaching()
        {
            let nodes = Nodes(names)
            #expect(fake_attach(0, 3, "web") == 0 && fake_attach(7, 4, "mail") == 0)
            fake_detach_all()
            let window = fake_window()
            #expect(
                window.released == 0x81 && window.forgotten == 0x81 && window.emptied == 1
                    && !window.attached_then)
            #expect(nodes.watched.isEmpty)
            #expect(fake_domid(0) == 0x7ff4 && fake_state(7) == -4)
            // What is heard of them later concerns nobody.
            nodes.change("/local/domain/3/name", to: nil)
            let later = fake_window()
            #expect(later.released == 0 && later.forgotten == 0)
            #expect(fake_attach(0, 4, "mail") == 0, "a number and a domain are free again")
        }

        @Test(
            "a domain that is not what dom0 says is not attached, nor watched",
            arguments: [
                (0, 3, "mail", -4), (0, 3, "we", -4), (0, 5, "web", -3), (0, 0, "web", -4), (0, 9, "web", -4),
                (0, 0x7ff0, "web", -4), (0, 0x7ff4, "web", -4), (0, 65539, "web", -4), (0, .max, "web", -4),
                (8, 3, "web", -4), (.max, 3, "web", -4), (0, 6, "web", -2), (0, 7, "web", -2),
                (0, 8, "web", -5),
                (0, 3, "", -4), (0, 10, "web", -5),
            ] as [(UInt32, UInt32, String, Int32)])
        func refusals(target: UInt32, domid: UInt32, name: String, error: Int32) {
            let nodes = Nodes(
                names.merging([
                    "/local/domain/6/name": "!EACCES", "/local/domain/7/name": "!EPERM",
                    "/local/domain/8/name": "!EIO", "/local/domain/10/name": "web\0web",
                ]) { $1 })
            #expect(fake_attach(target, domid, name) == error)
            #expect(fake_attach(target, domid, String(repeating: "x", count: 64)) == -4)
            #expect(fake_domid(target) == 0x7ff4)
            #expect(nodes.watched.isEmpty)
        }

        @Test("a domain is one target, not two") func twice() {
            let nodes = Nodes(names)
            #expect(fake_attach(0, 3, "web") == 0)
            #expect(fake_attach(1, 3, "web") == -4)
            #expect(fake_attach(0, 3, "web") == 0, "attached anew")
            #expect(nodes.watched.count == 1)
        }

        @Test("noise attaches nothing that was not named", arguments: 1...100 as ClosedRange<UInt64>)
        func noise(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            _ = Xenstored { message in
                var bytes = Message(message.type, message.request, "mail").bytes()
                for _ in 0..<random.next() % 3 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                return bytes + (0..<random.next() % 40).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            }
            for round in 0..<10 as Range<UInt32> {
                #expect(fake_attach(round % 8, 3 + round, "web") != 0)
                #expect(fake_domid(round % 8) == 0x7ff4)
                _ = fake_changed()
            }
            fake_detach_all()
            #expect(!fake_window().attached_then)
        }
    }
}
