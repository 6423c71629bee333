// SPDX-License-Identifier: Apache-2.0
import Glibc
public import SystemPackage

/// Ends a wait from outside of its thread: a descriptor that is readable from the first signal on.
public final class Wakeup: Sendable {
    /// What to `poll` beside the thing that is waited for.
    public let descriptor: FileDescriptor
    private let sender: FileDescriptor

    public init() throws {
        let ends = try FileDescriptor.pipe()
        descriptor = ends.readEnd
        sender = ends.writeEnd
        for end in [descriptor, sender] {
            _ = fcntl(end.rawValue, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end.rawValue, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        try? descriptor.close()
        try? sender.close()
    }

    /// Safe in a signal handler, too.
    public func signal() {
        var byte: UInt8 = 1
        _ = write(sender.rawValue, &byte, 1)
    }

    /// Waits for the signal itself.
    public func wait() {
        while (try? waitUntilReadable(descriptor, -1, unless: nil)) != true {}
    }

    /// Waits until `other` can be read; throws `CancellationError` once this was signalled.
    ///
    /// Returns false when the milliseconds are over; -1 waits for ever.
    public func wait(for other: FileDescriptor, milliseconds: Int32 = -1) throws -> Bool {
        try waitUntilReadable(other, milliseconds, unless: self)
    }
}

/// `poll` on one descriptor, ended by a wakeup.
func waitUntilReadable(_ descriptor: FileDescriptor, _ milliseconds: Int32, unless wakeup: Wakeup?) throws
    -> Bool
{
    var interests = [pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)]
    if let wakeup {
        interests.append(pollfd(fd: wakeup.descriptor.rawValue, events: Int16(POLLIN), revents: 0))
    }
    let ready = poll(&interests, UInt(interests.count), milliseconds)
    guard ready >= 0 || errno == EINTR else {
        throw ToolError(.io, "cannot wait: \(Errno(rawValue: errno))")
    }
    if interests.count > 1 && interests[1].revents != 0 { throw CancellationError() }
    return ready != 0
}
