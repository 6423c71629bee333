// SPDX-License-Identifier: Apache-2.0
import Host
public import SystemPackage

/// The `newc` cpio format, as the kernel's initramfs reads it (Linux, `driver-api/early-userspace/buffer-format`).
extension Payload {
    /// Writes the tree as an uncompressed archive, which may be appended to another one.
    ///
    /// The same tree gives the same bytes: no times, owners or inode numbers of this machine get in.
    public func write(to descriptor: FileDescriptor) throws {
        var number: UInt32 = 0
        // Sorted, a folder comes before what is in it.
        for (path, entry) in entries.sorted(by: { $0.key < $1.key }) {
            number += 1
            try entry.write(path: path, number: number, to: descriptor)
        }
        try Header(mode: 0, links: 1, name: "TRAILER!!!").write(to: descriptor)
        // The kernel skips zeros between archives; a whole block keeps each archive's start aligned.
        let end = try descriptor.seek(offset: 0, from: .current)
        try descriptor.writeAll([UInt8](repeating: 0, count: Int((512 - end % 512) % 512)))
    }
}

extension Payload.Entry {
    fileprivate func write(path: String, number: UInt32, to descriptor: FileDescriptor) throws {
        switch node {
        case .directory:
            try Header(number: number, mode: 0o040000 | mode, links: 2, name: path).write(to: descriptor)
        case .characterDevice(let major, let minor):
            let header = Header(
                number: number, mode: 0o020000 | mode, links: 1, major: major, minor: minor, name: path)
            try header.write(to: descriptor)
        case .link(let target):
            try write(Array(target.utf8), type: 0o120000, path, number, to: descriptor)
        case .file(.bytes(let bytes)):
            try write(bytes, type: 0o100000, path, number, to: descriptor)
        case .file(.file(let source)):
            // The kernel's own limit is 4 GiB; a lab's memory is far below.
            try write(Files.read(source, limit: 1 << 30), type: 0o100000, path, number, to: descriptor)
        }
    }

    private func write(
        _ bytes: [UInt8], type: UInt32, _ path: String, _ number: UInt32, to descriptor: FileDescriptor
    ) throws {
        let header = Header(
            number: number, mode: type | mode, links: 1, size: UInt32(bytes.count), name: path)
        try header.write(to: descriptor)
        try descriptor.writeAll(bytes)
        try descriptor.writeAll([UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4))
    }
}

/// What stands before each file in the archive: a magic number and 13 fields of 8 hexadecimal digits.
private struct Header {
    var number: UInt32 = 0
    var mode: UInt32
    var links: UInt32
    var size: UInt32 = 0
    var major: UInt32 = 0
    var minor: UInt32 = 0
    var name: String

    func write(to descriptor: FileDescriptor) throws {
        let fields: [UInt32] = [
            number, mode, 0, 0, links, 0, size, 0, 0, major, minor, UInt32(name.utf8.count + 1), 0,
        ]
        var text = "070701"
        for field in fields {
            let digits = String(field, radix: 16)
            text += String(repeating: "0", count: 8 - digits.count) + digits
        }
        text += name + "\0"
        text += String(repeating: "\0", count: (4 - text.utf8.count % 4) % 4)
        try descriptor.writeAll(Array(text.utf8))
    }
}
