// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import SystemPackage

/// Ties a lab to this process: when the process ends, however it does, so does the lab.
///
/// The process holds a kernel lock on a file. A small shell in a session of its own waits for that lock,
/// and when it gets it ends the very QEMU whose process id is in the lab's folder, and removes the folder.
final class Lease: Sendable {
    private let descriptor: FileDescriptor

    init(_ folder: FilePath) throws {
        descriptor = try FileDescriptor.open(
            folder.appending("lease"), .readWrite, options: [.create, .closeOnExec],
            permissions: [.ownerReadWrite])
        guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            throw ToolError(.locked, "another process holds the lab in \(folder)")
        }
    }

    deinit { try? descriptor.close() }

    /// Starts the shell; it is there before QEMU is, which may take a moment to write its process id.
    static func guardian(_ folder: FilePath) -> Invocation {
        let script = """
            exec </dev/null >/dev/null 2>&1
            flock "$1/lease" true
            for moment in 1 2 3 4 5; do
                [ -d "$1" ] || exit
                [ -s "$1/pid" ] && break
                sleep 1
            done
            pid=$(cat "$1/pid") && tr '\\0' '\\n' <"/proc/$pid/cmdline" | grep -qxF "$1/pid" && kill "$pid"
            rm -r -- "$1"
            """
        return Invocation("setsid", ["--fork", "sh", "-c", script, "stubvmi-lab-guardian", folder.string])
    }
}
