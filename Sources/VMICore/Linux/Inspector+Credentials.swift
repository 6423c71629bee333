// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Who a process is, to the kernel: what /proc/PID/status tells of it.
public struct Credentials: Equatable, Sendable {
    /// The pid of its parent.
    public var parent: Int32
    /// User and group: real, effective, saved, and for the file system.
    public var users: Identities
    public var groups: Identities
    /// The capabilities that count (CapEff), a bit for each (include/uapi/linux/capability.h).
    public var capabilities: UInt64

    public struct Identities: Equatable, Sendable {
        public var real: UInt32
        public var effective: UInt32
        public var saved: UInt32
        public var fileSystem: UInt32
    }
}

/// Offsets in `struct cred` (include/linux/cred.h).
struct CredentialsLayout: Sendable {
    let credentials: UInt64
    let parent: UInt64
    let tgid: UInt64
    let users: Identities
    let groups: Identities
    let capabilities: UInt64

    struct Identities {
        let real: UInt64
        let effective: UInt64
        let saved: UInt64
        let fileSystem: UInt64
    }

    init(_ profile: PackedProfile) throws(VMIError) {
        credentials = try profile.offset(of: "task_struct.cred")
        parent = try profile.offset(of: "task_struct.real_parent")
        tgid = try profile.offset(of: "task_struct.tgid")
        users = Identities(
            real: try profile.offset(of: "cred.uid"), effective: try profile.offset(of: "cred.euid"),
            saved: try profile.offset(of: "cred.suid"), fileSystem: try profile.offset(of: "cred.fsuid"))
        groups = Identities(
            real: try profile.offset(of: "cred.gid"), effective: try profile.offset(of: "cred.egid"),
            saved: try profile.offset(of: "cred.sgid"), fileSystem: try profile.offset(of: "cred.fsgid"))
        capabilities = try profile.offset(of: "cred.cap_effective")
    }
}

extension Inspector {
    mutating func credentials(
        of process: Process, _ offsets: CredentialsLayout
    ) throws(VMIError) -> Credentials {
        let parent = try object(at: process.task.advanced(by: offsets.parent))
        let tgid = try word32(parent.advanced(by: offsets.tgid))
        let cred = try object(at: process.task.advanced(by: offsets.credentials))
        return Credentials(
            parent: Int32(bitPattern: tgid), users: try identities(cred, offsets.users),
            groups: try identities(cred, offsets.groups),
            capabilities: try word64(cred.advanced(by: offsets.capabilities)))
    }

    private mutating func identities(
        _ cred: VirtualAddress, _ offsets: CredentialsLayout.Identities
    ) throws(VMIError) -> Credentials.Identities {
        Credentials.Identities(
            real: try word32(cred.advanced(by: offsets.real)),
            effective: try word32(cred.advanced(by: offsets.effective)),
            saved: try word32(cred.advanced(by: offsets.saved)),
            fileSystem: try word32(cred.advanced(by: offsets.fileSystem)))
    }
}
