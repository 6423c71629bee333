// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import VMICore

extension HostileGuest {
    /// Open files, their names, and sockets.
    static let files = [
        HostileGuest("four billion open files", .files, ["list-too-long"]) {
            $0.set("fdtable.max_fds", of: $1.table, to: 0xffff_ffff)
        },
        HostileGuest(
            "a million open files behind the end of the memory", .files, ["not-mapped", "bad-pointer"]
        ) {
            $0.set("fdtable.max_fds", of: $1.table, to: 1 << 20)
            $0.point("fdtable.fd", of: $1.table, to: 0x7f_f000)
        },
        HostileGuest("no table of open files", .files, ["bad-pointer"]) {
            $0.set("files_struct.fdt", of: $1.files, to: 0)
        },
        HostileGuest("a folder that is in itself", .files, ["list-too-long"]) {
            let folder = $0.allocate(64)
            $0.write($0.virtual(folder), at: $0.place("dentry.d_parent", of: $1.entry))
            $0.point("dentry.d_parent", of: folder, to: $1.entry)
            $0.write($0.virtual(folder), at: $0.place("dentry.d_name", "qstr.name", of: folder))
        },
        HostileGuest("mounts that are mounted on one another", .files, ["list-too-long"]) {
            let other = $0.allocate(128)
            $0.point("mount.mnt_parent", of: other, to: $1.mount)
            $0.point("mount.mnt_parent", of: $1.mount, to: other)
            for mount in [other, $1.mount] {
                $0.point("mount.mnt_mountpoint", of: mount, to: $1.entry)
                $0.write(
                    $0.virtual($1.entry), at: $0.place("mount.mnt", "vfsmount.mnt_root", of: mount))
            }
        },
        HostileGuest("a name of four billion bytes", .files, ["list-too-long"]) {
            $0.write(0xffff_ffff, size: 4, at: $0.place("dentry.d_name", "qstr.len", of: $1.entry))
        },
        HostileGuest("a name that goes on where nothing is mapped", .files, ["not-mapped"]) {
            $0.map(edge, to: 0x50_0000, level: 1)
            $0.write(edge + Frame.size - 2, at: $0.place("dentry.d_name", "qstr.name", of: $1.entry))
        },
        HostileGuest("a file without an inode", .files, ["bad-pointer"]) {
            $0.set("file.f_inode", of: $1.file, to: 0)
        },
        HostileGuest("a socket at a user's address", .sockets, ["bad-pointer"]) {
            let file = $0.word(at: $1.array + 16) - SyntheticGuest.directMap
            $0.set("file.private_data", of: file, to: 0x7fff_0000)
        },
        HostileGuest("a socket across the end of what is mapped", .sockets, ["not-mapped"]) {
            $0.map(edge, to: 0x50_0000, level: 1)
            $0.write(2, size: 2, at: 0x50_0fe0 + 16)
            let file = $0.word(at: $1.array + 16) - SyntheticGuest.directMap
            let socket = $0.word(at: $0.place("file.private_data", of: file)) - SyntheticGuest.directMap
            $0.set("socket.sk", of: socket, to: edge + 0xfe0)
        },
        HostileGuest("a socket's name of four billion bytes", .sockets, ["list-too-long"]) {
            $0.set("unix_address.len", of: $1.unixAddress, to: 0xffff_ffff)
        },
    ]
}
