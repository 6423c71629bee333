// SPDX-License-Identifier: Apache-2.0
import Host
import Synchronization
import Testing

@testable import Deploy

/// `watch` and the commands of a user share a host.
@Suite struct WatchLockTests {
    /// What was said and done, by several at once.
    private final class Story: Sendable {
        let order = Mutex<[String]>([])
        let said = Mutex<[String]>([])
    }

    /// What two holders did, in order; the second one asks while the first one has the lock.
    private func order(first: String, second: String, waits: Bool) async throws -> [String] {
        let story = Story()
        try await withLayout { layout in
            let site = Site(
                host: Host.real { line in story.said.withLock { $0.append(line) } }, layout: layout)
            let (held, holding) = AsyncStream<Void>.makeStream()
            async let one: Void = Lock.hold(site, for: first) { _ in
                holding.yield()
                // Until the other one has been told that it waits.
                while story.said.withLock({ $0.isEmpty }) { try await Task.sleep(for: .milliseconds(10)) }
                story.order.withLock { $0.append(first) }
            }
            for await _ in held { break }
            try await Lock.hold(site, for: second, waits: waits) { _ in
                story.order.withLock { $0.append(second) }
            }
            try await one
        }
        let words = story.said.withLock { $0.joined() }
        #expect(words.contains("waiting for another stubvmi: process") && words.contains(", \(first), since"))
        return story.order.withLock { $0 }
    }

    @Test func watchWaitsForWhoeverChangesTheHost() async throws {
        #expect(try await order(first: "apply", second: Lock.watch, waits: true) == ["apply", "watch"])
    }

    @Test func whoeverChangesTheHostWaitsForWatch() async throws {
        #expect(try await order(first: Lock.watch, second: "rotate", waits: false) == ["watch", "rotate"])
    }
}
