// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Offsets that lead from an open file to its name (include/linux/fs.h, dcache.h, fs/mount.h).
struct FileNameLayout: Sendable {
    /// `file.f_path.mnt` and `file.f_path.dentry`.
    let mount: UInt64
    let entry: UInt64
    let inode: UInt64
    let parent: UInt64
    let name: UInt64
    let nameLength: UInt64
    /// Null when no directory has the entry any more.
    let hashed: UInt64
    let inodeNumber: UInt64
    let inodeMode: UInt64
    let fileSystem: UInt64
    let magic: UInt64
    /// Where a `struct mount` holds the `struct vfsmount` that others point to.
    let inMount: UInt64
    let mountRoot: UInt64
    let mountParent: UInt64
    let mountPoint: UInt64

    init(_ profile: PackedProfile) throws(VMIError) {
        let path = try profile.offset(of: "file.f_path")
        mount = try path + profile.offset(of: "path.mnt")
        entry = try path + profile.offset(of: "path.dentry")
        inode = try profile.offset(of: "file.f_inode")
        parent = try profile.offset(of: "dentry.d_parent")
        let named = try profile.offset(of: "dentry.d_name")
        name = try named + profile.offset(of: "qstr.name")
        nameLength = try named + profile.offset(of: "qstr.len")
        hashed = try profile.offset(of: "dentry.d_hash") + profile.offset(of: "hlist_bl_node.pprev")
        inodeNumber = try profile.offset(of: "inode.i_ino")
        inodeMode = try profile.offset(of: "inode.i_mode")
        fileSystem = try profile.offset(of: "inode.i_sb")
        magic = try profile.offset(of: "super_block.s_magic")
        inMount = try profile.offset(of: "mount.mnt")
        mountRoot = try profile.offset(of: "vfsmount.mnt_root")
        mountParent = try profile.offset(of: "mount.mnt_parent")
        mountPoint = try profile.offset(of: "mount.mnt_mountpoint")
    }
}
