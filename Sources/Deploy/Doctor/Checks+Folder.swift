// SPDX-License-Identifier: Apache-2.0
import Glibc
import SystemPackage

/// What a folder is, as far as its safety goes.
struct FolderFacts: Equatable {
    enum Kind: Equatable { case absent, folder, other }
    var kind: Kind
    var owner: UInt32 = 0
    var mode: UInt32 = 0
    var isWritable = false
    /// MiB free in its file system; nil where that does not tell.
    var free: UInt64?
    /// Whether the file system can take another file.
    var hasInodes = true
}

extension FolderFacts {
    /// Looks at a folder, or at the one above it that is there.
    init(_ path: FilePath) {
        var status = stat()
        let isThere = stat(path.string, &status) == 0
        kind = !isThere ? .absent : status.st_mode & S_IFMT == S_IFDIR ? .folder : .other
        owner = status.st_uid
        mode = status.st_mode & 0o7777
        var place = path
        while access(place.string, F_OK) != 0 && place.removeLastComponent() {}
        isWritable = access(place.string, W_OK) == 0
        var system = statvfs()
        guard statvfs(place.string, &system) == 0, system.f_blocks > 0 else { return }
        free = (UInt64(system.f_bavail) * UInt64(system.f_frsize)) >> 20
        hasInodes = system.f_files == 0 || system.f_favail > 0
    }
}

extension Checks {
    /// The state must be writable for us and for nobody else: it says what is destroyed, and what is loaded.
    static func folder(_ facts: FolderFacts, at path: FilePath) -> Check {
        let name = "state folder"
        guard facts.kind != .other else {
            return .fail(name, "\(path) is not a folder", try: "move it away, or give another --root")
        }
        guard facts.isWritable else {
            return .fail(name, "\(path) cannot be written", try: "run stubvmi as root, or mount it writable")
        }
        if facts.kind == .folder, facts.owner != 0 && facts.owner != geteuid() || facts.mode & 0o022 != 0 {
            return .fail(
                name, "others may write to \(path)", try: "chown root: \(path); chmod go-w \(path)")
        }
        if let free = facts.free, free < 16 || !facts.hasInodes {
            let left = facts.hasInodes ? "\(free) MiB are free" : "no inodes are free"
            return .fail(name, "\(left) in the file system of \(path)", try: "free at least 16 MiB there")
        }
        let free = facts.free.map { ", \($0) MiB free" } ?? ""
        return .pass(name, "\(path)\(facts.kind == .absent ? " (will be made)" : "")\(free)")
    }
}
