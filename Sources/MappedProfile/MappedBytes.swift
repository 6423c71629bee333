// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage
import TargetBundle

/// A whole file, mapped read-only: it costs memory only as far as it is looked at.
///
/// Whoever shortens the file meanwhile ends this process (SIGBUS); nothing else can.
final class MappedBytes: Sendable {
    private nonisolated(unsafe) let start: UnsafeMutableRawPointer
    let count: Int

    init(_ path: FilePath, limit: Int) throws(ProfileFileError) {
        let descriptor = Glibc.open(path.string, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw .unreadable("cannot open \(path): \(Errno(rawValue: errno))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .unreadable("\(path) is no file")
        }
        count = Int(status.st_size)
        guard count > 0 else { throw .format(.truncated) }
        guard count <= limit else { throw .format(.length(UInt32(clamping: count))) }
        guard let start = mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED else {
            throw .unreadable("cannot map \(path): \(Errno(rawValue: errno))")
        }
        self.start = start
        // Look-ups jump about: reading ahead would bring in what nobody asks for.
        madvise(start, count, MADV_RANDOM)
    }

    deinit { munmap(start, count) }

    /// Lends the bytes from an offset on.
    func lend(from offset: Int, _ body: (Span<UInt8>) -> Void) {
        let bytes = UnsafeRawBufferPointer(start: start + offset, count: count - offset)
        bytes.withMemoryRebound(to: UInt8.self) { body($0.span) }
    }
}
