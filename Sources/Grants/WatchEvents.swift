// SPDX-License-Identifier: Apache-2.0
import Dispatch
import Foundation
import Host
import Synchronization

/// What a connection's watches have told and nobody has taken yet.
final class WatchEvents: Sendable {
    let store: XenStore
    let wake = DispatchSemaphore(value: 0)
    private let pending = Mutex(Pending())

    private struct Pending {
        var changes: [Watcher.Change] = []
        var known: Set<Watcher.Change> = []
        var end: (any Error)?
    }

    /// Guests write nodes too: from here on only the watched paths are told.
    private static let most = 1024
    private static let stopToken = "stop"

    init(_ store: XenStore) { self.store = store }

    /// Reads events until the connection ends or `stop` is called.
    func run() {
        do {
            while let (path, token) = try store.nextEvent() {
                guard token != Self.stopToken else { break }
                note(Watcher.Change(watched: token, path: path))
            }
            end(CancellationError())
        } catch {
            end(error)
        }
    }

    private func note(_ change: Watcher.Change) {
        pending.withLock { pending in
            var change = change
            if pending.changes.count >= Self.most { change.path = change.watched }
            if pending.known.insert(change).inserted { pending.changes.append(change) }
        }
        wake.signal()
    }

    private func end(_ error: any Error) {
        pending.withLock { if $0.end == nil { $0.end = error } }
        wake.signal()
    }

    /// A watch fires when it is made, which wakes the thread that reads.
    func stop() {
        end(CancellationError())
        try? store.watch("/", token: Self.stopToken)
    }

    /// What was told since the last time, if anything was.
    func take() throws -> [Watcher.Change]? {
        try pending.withLock { pending in
            if let end = pending.end {
                // Whoever else waits is told too.
                wake.signal()
                throw end
            }
            guard !pending.changes.isEmpty else { return nil }
            defer { pending = Pending() }
            return pending.changes
        }
    }
}

extension XenStore {
    func watch(_ path: String, token: String) throws {
        guard library.watch(handle, path, token) else { throw failure("watch", path) }
    }

    func unwatch(_ path: String, token: String) throws {
        guard library.unwatch(handle, path, token) else { throw failure("stop watching", path) }
    }

    /// Blocks until a watch fires.
    fileprivate func nextEvent() throws -> (path: String, token: String)? {
        var count: UInt32 = 0
        guard let words = library.nextEvent(handle, &count) else {
            throw ToolError(
                .io, "the connection to xenstored has ended",
                hint: "systemctl status xenstored; stubvmi doctor")
        }
        defer { free(words) }
        // XS_WATCH_PATH and XS_WATCH_TOKEN of xs_wire.h.
        guard count >= 2, let path = words[0], let token = words[1] else { return ("", "") }
        return (String(cString: path), String(cString: token))
    }
}
