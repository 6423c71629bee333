// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host

extension XenStore {
    /// Waits until `evaluate` returns a value; it is asked again at each change at or below `path`.
    ///
    /// Nothing is polled: a thread sleeps until xenstored says so, the time is up or the task is cancelled.
    public func wait<Value: Sendable>(
        watching path: String, timeout: Duration, _ evaluate: @escaping @Sendable (XenStore) throws -> Value?
    ) async throws -> Value {
        let deadline = ContinuousClock.now + timeout
        let watcher = try Watcher(self, paths: [path])
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A thread of its own: a sleeper on a shared queue keeps other tasks from running.
                Thread.detachNewThread {
                    continuation.resume(with: Result { try watcher.wait(path, until: deadline, evaluate) })
                }
            }
        } onCancel: {
            watcher.stop()
        }
    }
}

extension Watcher {
    fileprivate func wait<Value>(
        _ path: String, until deadline: ContinuousClock.Instant, _ evaluate: (XenStore) throws -> Value?
    ) throws -> Value {
        defer { stop() }
        while true {
            if let value = try evaluate(store) { return value }
            let left = ContinuousClock.now.duration(to: deadline)
            // A change that comes with the end of time is looked at once more.
            if try next(timeout: max(left, .zero)).isEmpty {
                throw ToolError(.timeout, "nothing came of waiting for \(path) in xenstore")
            }
        }
    }
}
