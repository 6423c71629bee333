// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Glibc
public import SystemPackage

/// A kernel lock on a file, so that several processes (or tasks) do one thing after the other.
public enum FileLock {
    /// Runs `body` while this task alone holds the lock; it is let go even if the process is killed.
    public static func holding<Result>(
        _ path: FilePath, host: Host, timeout: Duration = .seconds(1800),
        body: () async throws -> Result
    ) async throws -> Result {
        try Files.makeDirectory(path.removingLastComponent())
        let descriptor = try FileDescriptor.open(
            path, .readWrite, options: [.create, .closeOnExec], permissions: [.ownerReadWrite, .groupRead])
        defer { try? descriptor.close() }
        let start = ContinuousClock.now
        var told = false
        while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EWOULDBLOCK || errno == EINTR else {
                throw ToolError(.io, "cannot lock \(path): \(Errno(rawValue: errno))")
            }
            guard ContinuousClock.now - start < timeout else {
                throw ToolError(.locked, "another stubvmi has held \(path) for \(timeout)")
            }
            if !told {
                host.report("waiting for another stubvmi, which holds \(path.lastComponent?.string ?? "")")
            }
            told = true
            try await Task.sleep(for: .milliseconds(100))
        }
        // Closing alone would leave the lock to a child that was forked just now and has not called exec yet.
        defer { flock(descriptor.rawValue, LOCK_UN) }
        return try await body()
    }
}
