// SPDX-License-Identifier: Apache-2.0

/// What an open file is called, as /proc/PID/fd shows it.
public struct FileName: Sendable {
    public var path: [UInt8]
    public var inode: UInt64
    public var kind: Kind

    /// What kind of file it is: the upper four bits of its mode (include/uapi/linux/stat.h).
    public enum Kind: UInt16, Sendable {
        case pipe = 1
        case character = 2
        case directory = 4
        case block = 6
        case regular = 8
        case link = 10
        case socket = 12
        /// Something of the kernel's own without a mode, such as an eventfd.
        case other = 0

        /// The word for it in records.
        public var word: String {
            switch self {
            case .pipe: "pipe"
            case .character: "character"
            case .directory: "directory"
            case .block: "block"
            case .regular: "file"
            case .link: "link"
            case .socket: "socket"
            case .other: "other"
            }
        }
    }
}

extension Inspector {
    /// Linux allows no longer path (PATH_MAX), and no longer name (NAME_MAX).
    private static var pathLimit: Int { 4096 }
    private static var nameLimit: UInt32 { 255 }

    /// File systems whose files have no path, by their magic numbers (include/uapi/linux/magic.h).
    private static var pipes: UInt64 { 0x5049_5045 }
    private static var sockets: UInt64 { 0x534f_434b }
    private static var anonymous: UInt64 { 0x0904_1934 }

    /// The name of an open file, from its `struct file`.
    mutating func name(
        of file: VirtualAddress, _ layout: FileNameLayout
    ) throws(VMIError) -> FileName {
        let inode = try object(at: file.advanced(by: layout.inode))
        let number = try long(inode.advanced(by: layout.inodeNumber))
        let mode = try word16(inode.advanced(by: layout.inodeMode))
        let system = try object(at: inode.advanced(by: layout.fileSystem))
        let kind = FileName.Kind(rawValue: mode >> 12) ?? .other
        let path: [UInt8]
        switch try long(system.advanced(by: layout.magic)) {
        case Self.pipes: path = numbered("pipe:[", number)
        case Self.sockets: path = numbered("socket:[", number)
        case Self.anonymous:
            let entry = try object(at: file.advanced(by: layout.entry))
            path = Array("anon_inode:".utf8) + (try name(at: entry, layout))
        default: path = try self.path(of: file, layout)
        }
        return FileName(path: path, inode: number, kind: kind)
    }

    private func numbered(_ start: String, _ number: UInt64) -> [UInt8] {
        Array((start + String(number) + "]").utf8)
    }

    /// The path of a file from the root of its mounts, each name in front of the ones found so far.
    private mutating func path(
        of file: VirtualAddress, _ layout: FileNameLayout
    ) throws(VMIError) -> [UInt8] {
        var entry = try object(at: file.advanced(by: layout.entry))
        var mount = try object(at: file.advanced(by: layout.mount)).reversed(by: layout.inMount)
        var root = try object(at: mount.advanced(by: layout.inMount + layout.mountRoot))
        var path: [UInt8] = []
        if try pointer(at: entry.advanced(by: layout.hashed)) == nil, entry != root {
            path = Array(" (deleted)".utf8)
        }
        // A path has half as many names as it may have bytes, and each may be where something is mounted.
        for _ in 0..<Self.pathLimit {
            if entry == root {
                // The root of what is mounted here: it goes on where it is mounted, unless that is nowhere.
                let above = try object(at: mount.advanced(by: layout.mountParent))
                guard above != mount else { return Self.absolute(path) }
                entry = try object(at: mount.advanced(by: layout.mountPoint))
                mount = above
                root = try object(at: mount.advanced(by: layout.inMount + layout.mountRoot))
                continue
            }
            let parent = try object(at: entry.advanced(by: layout.parent))
            guard parent != entry else { return Self.absolute(path) }
            path = [UInt8(ascii: "/")] + (try name(at: entry, layout)) + path
            guard path.count <= Self.pathLimit else { throw .tooMany(Self.pathLimit) }
            entry = parent
        }
        throw .tooMany(Self.pathLimit)
    }

    private static func absolute(_ path: [UInt8]) -> [UInt8] {
        path.first == UInt8(ascii: "/") ? path : [UInt8(ascii: "/")] + path
    }

    /// The name of a directory entry.
    private mutating func name(at entry: VirtualAddress, _ layout: FileNameLayout) throws(VMIError) -> [UInt8]
    {
        let length = try word32(entry.advanced(by: layout.nameLength))
        guard length <= Self.nameLimit else { throw .tooMany(Int(Self.nameLimit)) }
        return try bytes(object(at: entry.advanced(by: layout.name)), count: Int(length))
    }
}
