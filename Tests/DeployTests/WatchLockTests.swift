// SPDX-License-Identifier: Apache-2.0
import Host
import Synchronization
import Testing

@testable import Deploy

/// `watch` and the commands of a user share a host.
@Suite struct WatchLockTests {
    /// What happened, in order.
    private final class Notes: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    /// What two holders did, in order; the second one asks while the first one has the lock.
    private func order(first: String, second: String, waits: Bool) async throws -> [String] {
        let (order, said) = (Notes(), Notes())
        try await withLayout { layout in
            let site = Site(host: Host.real { said.add($0) }, layout: layout)
            let (held, holding) = AsyncStream<Void>.makeStream()
            let one = Task {
                try await Lock.hold(site, for: first) { _ in
                    holding.yield()
                    // Until the other one has been told that it waits.
                    while said.all.isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                    order.add(first)
                }
            }
            for await _ in held { break }
            try await Lock.hold(site, for: second, waits: waits) { _ in order.add(second) }
            try await one.value
        }
        let words = said.all.joined()
        #expect(words.contains("waiting for another stubvmi: process") && words.contains(", \(first), since"))
        return order.all
    }

    @Test func watchWaitsForWhoeverChangesTheHost() async throws {
        #expect(try await order(first: "apply", second: Lock.watch, waits: true) == ["apply", "watch"])
    }

    @Test func whoeverChangesTheHostWaitsForWatch() async throws {
        #expect(try await order(first: Lock.watch, second: "rotate", waits: false) == ["watch", "rotate"])
    }
}
