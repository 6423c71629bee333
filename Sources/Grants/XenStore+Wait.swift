// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage

extension XenStore {
    /// Waits until `evaluate` returns a value; it is asked again at each change at or below `path`.
    ///
    /// Nothing is polled: a thread sleeps until xenstored says so, the time is up or the task is cancelled.
    public func wait<Value: Sendable>(
        watching path: String, timeout: Duration, _ evaluate: @escaping @Sendable (XenStore) throws -> Value?
    ) async throws -> Value {
        let deadline = ContinuousClock.now + timeout
        let wakeup = try Wakeup()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A thread of its own: a sleeper on a shared queue keeps other tasks from running.
                Thread.detachNewThread {
                    continuation.resume(
                        with: Result {
                            try self.another().sleep(watching: path, until: deadline, wakeup, evaluate)
                        })
                }
            }
        } onCancel: {
            wakeup.signal()
        }
    }

    private func sleep<Value>(
        watching path: String, until deadline: ContinuousClock.Instant, _ wakeup: Wakeup,
        _ evaluate: (XenStore) throws -> Value?
    ) throws -> Value {
        guard library.watch(handle, path, "stubvmi") else { throw failure("watch", path) }
        let events = library.descriptor(handle)
        while true {
            if let value = try evaluate(self) { return value }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                throw ToolError(.timeout, "nothing came of waiting for \(path) in xenstore")
            }
            var interests = [
                pollfd(fd: events, events: Int16(POLLIN), revents: 0),
                pollfd(fd: wakeup.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            let (seconds, rest) = left.components
            let milliseconds = min(seconds, 1 << 20) * 1000 + rest / 1_000_000_000_000_000 + 1
            guard poll(&interests, 2, Int32(milliseconds)) >= 0 || errno == EINTR else {
                throw failure("watch", path)
            }
            if interests[1].revents != 0 { throw CancellationError() }
            while let event = library.checkWatch(handle) { free(event) }
            guard errno == EAGAIN else { throw failure("watch", path) }
        }
    }
}

/// Ends a sleep from outside of its thread.
private final class Wakeup: Sendable {
    private let ends: (readEnd: FileDescriptor, writeEnd: FileDescriptor)

    init() throws {
        ends = try FileDescriptor.pipe()
        for end in [ends.readEnd, ends.writeEnd] { _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC) }
    }

    deinit {
        try? ends.readEnd.close()
        try? ends.writeEnd.close()
    }

    var descriptor: Int32 { ends.readEnd.rawValue }

    func signal() { _ = try? ends.writeEnd.writeAll([1] as [UInt8]) }
}
