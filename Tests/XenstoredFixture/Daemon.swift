// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Grants
public import Host
public import SystemPackage

/// A real xenstored with domains that exist in name only: see Shim/xenstored.c.
public final class Daemon {
    /// Its sockets, and the files that stand for Xen: see the shim.
    public let folder: FilePath
    private let pid: pid_t
    private var stopped = false

    /// Starts a daemon of its own for a test.
    public static func started() async throws -> Daemon {
        let programs = try await Programs.shared.value
        return try Daemon(programs)
    }

    /// The same with domains in it, and a connection as dom0.
    public static func started(with domains: [UInt32: String]) async throws -> (Daemon, XenStore) {
        let daemon = try await started()
        let store = try daemon.connect()
        for (domid, name) in domains { try daemon.addDomain(domid, name, to: store) }
        return (daemon, store)
    }

    private init(_ programs: Programs) throws {
        folder = FilePath(NSTemporaryDirectory()).appending("xs-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        try Files.write("2", to: folder.appending("xsd_port.0"))
        try Files.write([UInt8](repeating: 0, count: 4096), to: folder.appending("xsd_kva.0"))
        try Self.require(mkfifo(folder.appending("events").string, 0o600) == 0, "no FIFO can be made")
        pid = try Self.spawn(
            programs.xenstored, ["--no-fork", "--pid-file", folder.appending("pid").string],
            ["XENSTORED_RUNDIR=\(folder)", "LD_PRELOAD=\(programs.shim)"])
        let deadline = ContinuousClock.now + .seconds(300)
        while (try? connect()) == nil {
            try Self.require(ContinuousClock.now < deadline, "xenstored did not start")
            usleep(10_000)
        }
    }

    /// Foundation's Process misses the end of a child whose sockets another child has inherited, and lets it
    /// inherit the signals that its own threads block.
    private static func spawn(_ program: FilePath, _ arguments: [String], _ environment: [String]) throws
        -> pid_t
    {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = ([program.string] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        try require(
            posix_spawn(&pid, program.string, nil, &attributes, &words, &variables) == 0,
            "\(program) does not start")
        return pid
    }

    private static func require(_ condition: Bool, _ otherwise: String) throws {
        guard condition else { throw ToolError(.io, otherwise) }
    }

    deinit {
        stop()
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    /// Where it listens.
    public var socket: FilePath { folder.appending("socket") }

    /// A connection as dom0.
    public func connect() throws -> XenStore { try XenStore.open(socket: socket) }

    /// Ends it, as a crash would: what it held is gone.
    public func stop() {
        guard !stopped else { return }
        stopped = true
        kill(pid, SIGTERM)
        waitpid(pid, nil, 0)
    }

    /// Makes a domain as the toolstack does: known to Xen, with its nodes in the store.
    public func addDomain(_ domid: UInt32, _ name: String, to store: XenStore) throws {
        try Files.write("", to: folder.appending("domain.\(domid)"))
        let home = "/local/domain/\(domid)"
        try store.write(home, "")
        try store.setPermissions(home, [Access(0, []), Access(domid, .read)])
        try store.write(home + "/name", name)
        try store.setPermissions(home + "/name", [Access(0, []), Access(domid, .read)])
        try store.write(home + "/data", "")
        try store.setPermissions(home + "/data", [Access(domid, [])])
    }

    /// Ends a domain: Xen no longer knows it, and says so. The toolstack's own cleaning is left to the test.
    public func endDomain(_ domid: UInt32) throws {
        try FileManager.default.removeItem(atPath: folder.appending("domain.\(domid)").string)
        try event(port: 1)
    }

    /// What an event channel would deliver.
    public func event(port: UInt32) throws {
        let fifo = try FileDescriptor.open(folder.appending("events"), .writeOnly)
        try fifo.closeAfter { _ = try withUnsafeBytes(of: port) { try fifo.writeAll($0) } }
    }

    /// Runs a command of xenstore-utils against this daemon, with `path` before the system's own programs.
    public func run(
        _ program: String, _ arguments: [String], path: FilePath? = nil
    ) async throws -> Invocation.Outcome {
        let search = (path.map { $0.string + ":" } ?? "") + "/usr/bin:/bin"
        let variables = ["XENSTORED_PATH": socket.string, "PATH": search]
        return try await Host.real(report: { _ in }).run(
            Invocation(program, arguments, environment: variables, timeout: .seconds(300)))
    }

    /// All of what it holds below /local/domain, with the permissions, as xenstore-ls shows it.
    public func everything() async throws -> [String] {
        let listing = try await run("xenstore-ls", ["-fp", "/local/domain"])
        try Self.require(listing.status == 0, listing.errors)
        return listing.output.split(separator: "\n").map(String.init).sorted()
    }
}
