// SPDX-License-Identifier: Apache-2.0
import Foundation
public import SystemPackage

/// Wakes when a file is written to: inotify, so that nobody polls.
public final class FileChanges {
    private let descriptor: FileDescriptor

    public init(_ path: FilePath) throws {
        descriptor = FileDescriptor(rawValue: inotify_init1(Int32(IN_CLOEXEC)))
        guard descriptor.rawValue >= 0,
            inotify_add_watch(descriptor.rawValue, path.string, UInt32(IN_MODIFY)) >= 0
        else { throw ToolError(.io, "cannot watch \(path): \(Errno(rawValue: errno))") }
    }

    deinit { try? descriptor.close() }

    /// Waits for the next change; false when the deadline came first.
    public func wait(until deadline: ContinuousClock.Instant) throws -> Bool {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return false }
        let milliseconds =
            left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
        var interest = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
        let ready = poll(&interest, 1, Int32(min(milliseconds + 1, 1 << 30)))
        if ready < 0 && errno == EINTR { return true }
        guard ready > 0 else { return false }
        var events = [UInt8](repeating: 0, count: 4096)
        _ = try events.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        return true
    }
}
