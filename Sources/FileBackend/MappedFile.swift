// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

/// A whole file, mapped read-only: a dump of many gigabytes costs no memory until it is read.
///
/// Whoever shortens the file meanwhile ends this process (SIGBUS); nothing else can.
final class MappedFile: Sendable {
    nonisolated(unsafe) let bytes: UnsafeRawBufferPointer

    init(_ path: FilePath) throws(DumpError) {
        let descriptor = Glibc.open(path.string, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw DumpError(.unreadable, "cannot open \(path): \(Errno(rawValue: errno))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DumpError(.unreadable, "\(path) is not a file")
        }
        let size = Int(status.st_size)
        guard size > 0 else { throw DumpError(.malformed, "\(path) is empty") }
        guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw DumpError(.unreadable, "cannot map \(path): \(Errno(rawValue: errno))")
        }
        bytes = UnsafeRawBufferPointer(start: start, count: size)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count) }
}
