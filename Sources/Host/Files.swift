// SPDX-License-Identifier: Apache-2.0
import Foundation
public import SystemPackage

/// Whole files, read bounded and written so that a crash leaves the old contents or the new.
public enum Files {
    /// A whole file, refused when it is larger than `limit`.
    public static func read(_ path: FilePath, limit: Int = 256 << 20) throws -> [UInt8] {
        let size = try size(path)
        guard size <= limit else {
            throw ToolError(.invalidInput, "\(path) has \(size) bytes; at most \(limit) are read")
        }
        return try read(path, from: 0, count: size)
    }

    /// A file whose size the kernel does not tell, such as one of /proc; the first 64 KiB of it.
    public static func readUnsized(_ path: FilePath) throws -> [UInt8] {
        try reading(path) { descriptor in
            try [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
                filled = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
        }
    }

    /// At most `count` bytes from an offset on.
    public static func read(_ path: FilePath, from offset: Int, count: Int) throws -> [UInt8] {
        try reading(path) { descriptor in
            let size = Int(try descriptor.seek(offset: 0, from: .end))
            try descriptor.seek(offset: Int64(offset), from: .start)
            return try [UInt8](unsafeUninitializedCapacity: max(0, min(count, size - offset))) {
                buffer, filled in
                while filled < buffer.count {
                    let rest = UnsafeMutableRawBufferPointer(
                        rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
                    let got = try descriptor.read(into: rest)
                    if got == 0 { break }
                    filled += got
                }
            }
        }
    }

    /// A file's size in bytes.
    public static func size(_ path: FilePath) throws -> Int {
        try reading(path) { descriptor in Int(try descriptor.seek(offset: 0, from: .end)) }
    }

    /// Opens a file for `body`; whatever fails names the file.
    private static func reading<Result>(
        _ path: FilePath, _ body: (FileDescriptor) throws -> Result
    ) throws -> Result {
        do {
            let descriptor = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            return try descriptor.closeAfter {
                var status = stat()
                guard fstat(descriptor.rawValue, &status) == 0 else { throw Errno(rawValue: errno) }
                guard status.st_mode & S_IFMT != S_IFDIR else { throw Errno.isDirectory }
                return try body(descriptor)
            }
        } catch let error as Errno {
            throw ToolError(
                error == .noSuchFileOrDirectory ? .notFound : .io, "cannot read \(path): \(error)")
        }
    }

    /// Writes beside the file, syncs, and renames over it.
    public static func write(
        _ bytes: [UInt8], to path: FilePath,
        permissions: FilePermissions = [.ownerReadWrite, .groupRead, .otherRead]
    ) throws {
        let part = FilePath(path.string + ".\(ProcessInfo.processInfo.processIdentifier).part")
        do {
            let descriptor = try FileDescriptor.open(
                part, .writeOnly, options: [.create, .truncate], permissions: permissions)
            try descriptor.closeAfter {
                try descriptor.writeAll(bytes)
                guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard rename(part.string, path.string) == 0 else { throw Errno(rawValue: errno) }
        } catch let error as Errno {
            unlink(part.string)
            throw ToolError(.io, "cannot write \(path): \(error)")
        }
    }

    public static func write(_ text: String, to path: FilePath) throws {
        try write(Array(text.utf8), to: path)
    }

    /// Makes a folder, and those above it.
    public static func makeDirectory(_ path: FilePath) throws {
        do {
            try FileManager.default.createDirectory(atPath: path.string, withIntermediateDirectories: true)
        } catch {
            throw ToolError(.io, "cannot make the folder \(path)", cause: error.localizedDescription)
        }
    }

    /// Removes files; one that is not there is no error.
    public static func remove(_ paths: [FilePath]) throws {
        for path in paths where unlink(path.string) != 0 && errno != ENOENT {
            throw ToolError(.io, "cannot remove \(path): \(Errno(rawValue: errno))")
        }
    }

    public static func exists(_ path: FilePath) -> Bool {
        FileManager.default.fileExists(atPath: path.string)
    }
}
