// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import Host
import Synchronization

/// Watches on a connection of its own, for as long as it is held: nothing is polled.
///
/// Every path that is watched fires once at the start, as xenstored has it.
public final class Watcher: Sendable {
    /// That something changed at or below a path.
    public struct Change: Sendable, Hashable {
        /// The path that was asked for.
        public var watched: String
        /// The node that changed; the watched path itself when there were too many to tell.
        public var path: String
    }

    private let events: WatchEvents

    /// Watches paths as xenstored knows them, such as `@releaseDomain` or a node.
    public init(_ store: XenStore, paths: [String]) throws {
        let events = WatchEvents(try store.another())
        self.events = events
        // A thread of its own: libxenstore tells the end of xenstored only to who reads, not to who polls.
        Thread.detachNewThread { events.run() }
        for path in paths { try add(path) }
    }

    deinit { events.stop() }

    /// The connection that is watched on; requests go through it too.
    var store: XenStore { events.store }

    /// Watches one more path.
    public func add(_ path: String) throws { try events.store.watch(path, token: path) }

    /// Watches one path no more; changes that have been heard of already may still come.
    public func remove(_ path: String) throws { try events.store.unwatch(path, token: path) }

    /// Ends the waiting of others, who get a `CancellationError`.
    public func stop() { events.stop() }

    /// Blocks until something has changed since the last call; nothing when time is up, for ever without any.
    ///
    /// Throws when the connection to xenstored has ended.
    public func next(timeout: Duration? = nil) throws -> [Change] {
        let deadline = timeout.map { ContinuousClock.now + $0 }
        while true {
            if let changes = try events.take() { return changes }
            guard let deadline else {
                events.wake.wait()
                continue
            }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return [] }
            let (seconds, rest) = left.components
            let milliseconds = Int(min(seconds, 1 << 20) * 1000 + rest / 1_000_000_000_000_000 + 1)
            _ = events.wake.wait(timeout: .now() + .milliseconds(milliseconds))
        }
    }

    /// The same for `for try await`; ends when the watcher is stopped or the loop is left.
    public var changes: AsyncThrowingStream<[Change], any Error> {
        AsyncThrowingStream { continuation in
            continuation.onTermination = { _ in self.stop() }
            Thread.detachNewThread {
                do {
                    while true { continuation.yield(try self.next()) }
                } catch is CancellationError {
                    continuation.finish()
                } catch {
                    continuation.finish(throwing: error)
                }
            }
        }
    }
}
