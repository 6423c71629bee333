// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
import Host
import SystemPackage

/// One change of the host at a time: a kernel lock, and beside it who holds it since when.
enum Lock {
    /// Runs a body under the lock, or says who holds it.
    static func hold<Result>(
        _ layout: Layout, for purpose: String, _ body: () async throws -> Result
    ) async throws -> Result {
        try Files.makeDirectory(layout.root)
        let descriptor = try FileDescriptor.open(
            layout.lock, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        defer { try? descriptor.close() }
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? Files.read(layout.lock, limit: 4096)).map {
                String(decoding: $0, as: UTF8.self)
            }
            throw ToolError(
                .locked, "another stubvmi is changing this host", hint: "wait for it to end",
                cause: holder.map { String($0.prefix { $0 != "\n" }) })
        }
        // Closing alone would leave the lock to a child that was forked just now and has not called exec yet.
        defer { flock(descriptor.rawValue, LOCK_UN) }
        let process = ProcessInfo.processInfo.processIdentifier
        let since = Date().formatted(.iso8601)
        guard ftruncate(descriptor.rawValue, 0) == 0 else { throw Errno(rawValue: errno) }
        try descriptor.writeAll(Array("process \(process), \(purpose), since \(since)\n".utf8))
        return try await body()
    }
}
