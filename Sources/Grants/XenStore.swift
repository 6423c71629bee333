// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
public import SystemPackage

/// A connection to xenstored. libxenstore serialises its requests, so any task may use it.
public final class XenStore: @unchecked Sendable {
    let library: LibXenStore
    let handle: OpaquePointer
    private let socket: FilePath?

    /// Connects to the daemon: by `socket`, or by the one that `XENSTORED_PATH` names, or xenstored's own.
    ///
    /// libxenstore takes another socket from that variable only, so it is set while connecting. Where it is not
    /// set, a socket that nobody listens to any more makes libxenstore ask through the kernel, which waits for the
    /// dead daemon for ever; a host without a socket may have its xenstored in a domain, which is asked so.
    public static func open(socket: FilePath? = nil) throws -> XenStore {
        let library = try LibXenStore.shared.get()
        let socket = socket ?? standard
        connecting.lock()
        defer { connecting.unlock() }
        let variable = "XENSTORED_PATH"
        let before = ProcessInfo.processInfo.environment[variable]
        if let socket { setenv(variable, socket.string, 1) }
        let handle = library.open(0)
        let reason = Errno(rawValue: errno)
        if socket != nil {
            if let before { setenv(variable, before, 1) } else { unsetenv(variable) }
        }
        guard let handle else {
            let isDead = reason == .connectionRefused
            throw ToolError(
                .preflight, "cannot connect to xenstored: \(isDead ? "it has ended" : "\(reason)")",
                hint: isDead
                    ? "a xenstored that is started anew has lost its domains: boot the host; stubvmi doctor"
                    : "is this dom0, and are you root? stubvmi doctor")
        }
        return XenStore(library, handle, socket)
    }

    /// The daemon's own socket, if there is one and no other is asked for.
    private static var standard: FilePath? {
        let path = FilePath("/var/run/xenstored/socket")
        let isOther = ProcessInfo.processInfo.environment["XENSTORED_PATH"] != nil
        return isOther || !Files.exists(path) ? nil : path
    }

    private static let connecting = NSLock()

    private init(_ library: LibXenStore, _ handle: OpaquePointer, _ socket: FilePath?) {
        self.library = library
        self.handle = handle
        self.socket = socket
    }

    deinit { library.close(handle) }

    /// Another connection to the same daemon; watches belong to a connection.
    func another() throws -> XenStore { try XenStore.open(socket: socket) }

    /// A node's value as text; nil if there is no such node.
    public func read(_ path: String, in transaction: Transaction = .none) throws -> String? {
        try bytes(of: path, in: transaction).map { String(decoding: $0, as: UTF8.self) }
    }

    /// A node's value; nil if there is no such node.
    public func bytes(of path: String, in transaction: Transaction = .none) throws -> [UInt8]? {
        var length: UInt32 = 0
        guard let bytes = library.read(handle, transaction.id, path, &length) else {
            return try absent("read", path)
        }
        defer { free(bytes) }
        return Array(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
    }

    /// The names of a node's children; nil if there is no such node.
    public func list(_ path: String, in transaction: Transaction = .none) throws -> [String]? {
        var count: UInt32 = 0
        guard let names = library.directory(handle, transaction.id, path, &count) else {
            return try absent("list", path)
        }
        defer { free(names) }
        return (0..<Int(count)).compactMap { names[$0].map { String(cString: $0) } }
    }

    /// Whether there is such a node.
    public func exists(_ path: String, in transaction: Transaction = .none) throws -> Bool {
        try permissions(path, in: transaction) != nil
    }

    /// Writes a node's value; makes it, and the nodes above it, if need be.
    public func write(_ path: String, _ value: String, in transaction: Transaction = .none) throws {
        try write(path, Array(value.utf8), in: transaction)
    }

    /// Writes bytes of any kind; they and the path have to fit one message of the protocol.
    public func write(_ path: String, _ bytes: [UInt8], in transaction: Transaction = .none) throws {
        guard path.utf8.count + 1 + bytes.count <= Self.mostPayload else {
            throw ToolError(
                .invalidInput, "\(bytes.count) bytes are too much for the xenstore node \(path)")
        }
        guard library.write(handle, transaction.id, path, bytes, UInt32(bytes.count)) else {
            throw failure("write", path)
        }
    }

    /// XENSTORE_PAYLOAD_MAX of xen/io/xs_wire.h.
    private static let mostPayload = 4096

    /// Removes a node and what is below it; one that is not there is no error, as for xenstored itself.
    public func remove(_ path: String, in transaction: Transaction = .none) throws {
        if library.remove(handle, transaction.id, path) { return }
        let _: Bool? = try absent("remove", path)
    }

    /// nil for a node that is not there, after a call that failed; any other failure is thrown.
    func absent<Value>(_ action: String, _ path: String) throws -> Value? {
        if errno == ENOENT { return nil }
        throw failure(action, path)
    }

    /// What the last call failed with.
    func failure(_ action: String, _ path: String) -> ToolError {
        let reason = Errno(rawValue: errno)
        let code: ToolError.Code =
            switch reason {
            case .noSuchFileOrDirectory: .notFound
            case .permissionDenied, .notPermitted: .denied
            default: .io
            }
        return ToolError(code, "xenstore does not \(action) \(path): \(reason)")
    }
}
