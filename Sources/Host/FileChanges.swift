// SPDX-License-Identifier: Apache-2.0
import Foundation
public import SystemPackage

/// Wakes when a file is written to: inotify, so that nobody polls.
public final class FileChanges {
    private let descriptor: FileDescriptor

    public init(_ path: FilePath) throws {
        descriptor = FileDescriptor(rawValue: inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK)))
        guard descriptor.rawValue >= 0,
            inotify_add_watch(descriptor.rawValue, path.string, UInt32(IN_MODIFY)) >= 0
        else { throw ToolError(.io, "cannot watch \(path): \(Errno(rawValue: errno))") }
    }

    deinit { try? descriptor.close() }

    /// Waits for the next change; false when the deadline came first. A signalled `wakeup` cancels it.
    public func wait(until deadline: ContinuousClock.Instant, unless wakeup: Wakeup? = nil) throws -> Bool {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return false }
        let milliseconds =
            left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        guard
            try waitUntilReadable(descriptor, Int32(min(milliseconds + 1, 1 << 30)), unless: wakeup)
        else { return false }
        var events = [UInt8](repeating: 0, count: 4096)
        do {
            _ = try events.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        } catch Errno.wouldBlock {
            // Only a signal woke us.
        }
        return true
    }
}
