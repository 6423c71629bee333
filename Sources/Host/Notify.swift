// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Tells the service manager how this service is: the sd_notify protocol, without its library.
///
/// A service that nobody listens to has none, and goes on without.
public struct Notify: Sendable {
    /// One thing to tell.
    public enum Message: Sendable, Equatable {
        /// It does now what it is there for.
        case ready
        /// What it is at, in a line for people.
        case status(String)
        /// It is alive.
        case watchdog
        /// It is about to end.
        case stopping
        /// It reads its configuration anew, and will say that it is ready.
        case reloading

        var words: String {
            switch self {
            case .ready: "READY=1"
            case .status(let text): "STATUS=\(visible(text, limit: 500))"
            case .watchdog: "WATCHDOG=1"
            case .stopping: "STOPPING=1"
            case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Notify.monotonicMicroseconds)"
            }
        }
    }

    /// Where the manager listens: a path, or with `@` in front a name of the abstract kind.
    private let address: [UInt8]
    /// How often the manager wants to hear that the service is alive; nil when it does not ask.
    ///
    /// Half of the time after which it takes the service for dead, as the protocol advises.
    public let watchdogInterval: Duration?

    /// Nil when `NOTIFY_SOCKET` is not set, or nothing that a socket can be called.
    public init?(environment: (String) -> String?) {
        guard let name = environment("NOTIFY_SOCKET"), name.hasPrefix("/") || name.hasPrefix("@"),
            (2...107).contains(name.utf8.count)
        else { return nil }
        address = [name.hasPrefix("@") ? 0 : 0x2f] + name.utf8.dropFirst()
        watchdogInterval = Notify.watchdog(environment)
    }

    private static func watchdog(_ environment: (String) -> String?) -> Duration? {
        guard let microseconds = environment("WATCHDOG_USEC").flatMap(Int64.init), microseconds > 1 else {
            return nil
        }
        // It is meant for one process, which may not be this one.
        if let process = environment("WATCHDOG_PID"), process != String(getpid()) { return nil }
        return .microseconds(microseconds / 2)
    }

    /// Tells it, as one message. That it does not arrive is no reason for a service to fail.
    @discardableResult
    public func tell(_ messages: Message...) -> Bool {
        let bytes = Array(messages.map(\.words).joined(separator: "\n").utf8)
        let raw = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { return false }
        defer { close(raw) }
        var name = sockaddr_un()
        name.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address) }
        let length = MemoryLayout<sa_family_t>.size + address.count
        let sent = withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(raw, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, socklen_t(length))
            }
        }
        return sent == bytes.count
    }

    private static var monotonicMicroseconds: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }
}
