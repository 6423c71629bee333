// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// One namespace that a process lives in.
public struct Namespace: Equatable, Sendable {
    /// Its kind, as in /proc/PID/ns: `cgroup`, `ipc`, `mnt`, `net`, `pid`, `time`, `user` or `uts`.
    public var kind: String
    /// Its inode number, which is its name there.
    public var inode: UInt32
}

/// Offsets that lead from a process to its namespaces (include/linux/nsproxy.h, pid.h, cred.h).
struct NamespaceLayout: Sendable {
    let proxy: UInt64
    /// Those that hang on `struct nsproxy`; not every kernel has all.
    let proxied: [Kind]
    let credentials: UInt64
    let user: Kind
    let threadPID: UInt64
    let pidLevel: UInt64
    /// Where `pid.numbers[0].ns` lies, and how far the next level's is from there.
    let pidNamespace: UInt64
    let pidStride: UInt64
    let pid: Kind

    struct Kind {
        let name: String
        /// Where the pointer to it stands.
        let pointer: UInt64
        /// Where its inode number stands in it.
        let inode: UInt64
    }

    private static let kinds: [(name: String, pointer: String, common: String)] = [
        ("cgroup", "nsproxy.cgroup_ns", "cgroup_namespace.ns"), ("ipc", "nsproxy.ipc_ns", "ipc_namespace.ns"),
        ("mnt", "nsproxy.mnt_ns", "mnt_namespace.ns"), ("net", "nsproxy.net_ns", "net.ns"),
        ("time", "nsproxy.time_ns", "time_namespace.ns"), ("uts", "nsproxy.uts_ns", "uts_namespace.ns"),
    ]

    init(_ profile: PackedProfile) throws(VMIError) {
        let inode = try profile.offset(of: "ns_common.inum")
        proxy = try profile.offset(of: "task_struct.nsproxy")
        var proxied: [Kind] = []
        for kind in Self.kinds {
            guard let pointer = profile.member(kind.pointer), let common = profile.member(kind.common) else {
                continue
            }
            proxied.append(
                Kind(name: kind.name, pointer: UInt64(pointer.offset), inode: UInt64(common.offset) + inode))
        }
        self.proxied = proxied
        credentials = try profile.offset(of: "task_struct.cred")
        user = Kind(
            name: "user", pointer: try profile.offset(of: "cred.user_ns"),
            inode: try profile.offset(of: "user_namespace.ns") + inode)
        threadPID = try profile.offset(of: "task_struct.thread_pid")
        pidLevel = try profile.offset(of: "pid.level")
        pidNamespace = try profile.offset(of: "pid.numbers") + profile.offset(of: "upid.ns")
        pidStride = try profile.size(of: "upid")
        pid = Kind(name: "pid", pointer: 0, inode: try profile.offset(of: "pid_namespace.ns") + inode)
    }
}

extension Inspector {
    /// The kernel nests no deeper (MAX_PID_NS_LEVEL).
    private static var pidLevels: UInt32 { 32 }

    /// The namespaces of a process; fewer when it is ending.
    mutating func namespaces(
        of process: Process, _ offsets: NamespaceLayout
    ) throws(VMIError) -> [Namespace] {
        var found: [Namespace] = []
        if let proxy = try pointer(at: process.task.advanced(by: offsets.proxy)) {
            for kind in offsets.proxied {
                let place = try pointer(at: proxy.advanced(by: kind.pointer))
                try append(kind, at: place, to: &found)
            }
        }
        let cred = try object(at: process.task.advanced(by: offsets.credentials))
        try append(offsets.user, at: try pointer(at: cred.advanced(by: offsets.user.pointer)), to: &found)
        if let pid = try pointer(at: process.task.advanced(by: offsets.threadPID)) {
            let level = try word32(pid.advanced(by: offsets.pidLevel))
            guard level <= Self.pidLevels else { throw .tooMany(Int(Self.pidLevels)) }
            let place = pid.advanced(by: offsets.pidNamespace &+ UInt64(level) &* offsets.pidStride)
            try append(offsets.pid, at: try pointer(at: place), to: &found)
        }
        return found
    }

    private mutating func append(
        _ kind: NamespaceLayout.Kind, at place: VirtualAddress?, to found: inout [Namespace]
    ) throws(VMIError) {
        guard let place else { return }
        found.append(Namespace(kind: kind.name, inode: try word32(place.advanced(by: kind.inode))))
    }
}
