// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import SystemPackage

/// A connection to a socket in the file system. Every wait has an end.
final class LocalSocket {
    /// What the kernel takes, with the zero at the end.
    static let longestPath = 107

    let descriptor: FileDescriptor

    init(_ path: FilePath) throws {
        let bytes = Array(path.string.utf8)
        guard bytes.count <= Self.longestPath else {
            throw ToolError(
                .invalidInput, "the path of the socket \(path) is longer than \(Self.longestPath) bytes",
                hint: "choose a folder with a shorter path")
        }
        let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw ToolError(.io, "cannot make a socket: \(Errno(rawValue: errno))") }
        descriptor = FileDescriptor(rawValue: raw)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let status = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status == 0 else {
            let why = Errno(rawValue: errno)
            throw ToolError(.notFound, "nobody answers at \(path): \(why)", hint: "stubvmi lab up")
        }
        _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK)
    }

    deinit { try? descriptor.close() }

    /// Sends as much as the other side takes now.
    func send(_ bytes: ArraySlice<UInt8>) throws -> Int {
        let count = bytes.withUnsafeBytes {
            Glibc.send(descriptor.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if count >= 0 { return count }
        guard errno == EAGAIN || errno == EINTR else { throw Errno(rawValue: errno) }
        return 0
    }

    /// What came in; nil if nothing did yet, nothing if the other side has hung up.
    func receive() throws -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        let count = bytes.withUnsafeMutableBytes { recv(descriptor.rawValue, $0.baseAddress, $0.count, 0) }
        if count < 0 {
            if errno == EAGAIN || errno == EINTR { return nil }
            if errno == ECONNRESET { return [] }
            throw Errno(rawValue: errno)
        }
        return Array(bytes[..<count])
    }

    /// Waits a tenth of a second at most until one of the sockets has something to read (or to write).
    static func wait(for sockets: [LocalSocket], writing: LocalSocket? = nil) {
        var interests = sockets.map { socket in
            let events = Int16(POLLIN) | (socket === writing ? Int16(POLLOUT) : 0)
            return pollfd(fd: socket.descriptor.rawValue, events: events, revents: 0)
        }
        _ = poll(&interests, nfds_t(interests.count), 100)
    }
}
