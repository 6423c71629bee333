// SPDX-License-Identifier: Apache-2.0

extension SyntheticGuest {
    /// Open files: 0 is `/folder/name`, 2 a TCP socket, 3 one of the family unix.
    mutating func addFiles(_ reader: inout Reader) {
        reader.files = allocate(64)
        reader.table = allocate(64)
        reader.array = allocate(64 * 8)
        point("task_struct.files", of: reader.task, to: reader.files)
        point("files_struct.fdt", of: reader.files, to: reader.table)
        set("fdtable.max_fds", of: reader.table, to: 64)
        point("fdtable.fd", of: reader.table, to: reader.array)

        reader.mount = allocate(128)
        let root = entry("/", in: nil)
        point("mount.mnt_parent", of: reader.mount, to: reader.mount)
        write(virtual(root), at: place("mount.mnt", "vfsmount.mnt_root", of: reader.mount))
        reader.entry = entry("name", in: entry("folder", in: root))
        reader.file = file(inode: 7, mode: 0x81a4, magic: 0x0102_1994, reader.entry, on: reader.mount)
        set("file.f_pos", of: reader.file, to: 5)
        set("file.f_flags", of: reader.file, to: 0x8002)
        write(virtual(reader.file), at: reader.array)

        let inet = socket(&reader, family: 2, descriptor: 2)
        reader.sock = inet
        write([127, 0, 0, 1], at: place("sock_common.skc_rcv_saddr", of: inet))
        write([10, 0, 0, 2], at: place("sock_common.skc_daddr", of: inet))
        write(8080, size: 2, at: place("sock_common.skc_num", of: inet))
        write([0x01, 0xbb], at: place("sock_common.skc_dport", of: inet))
        let unix = socket(&reader, family: 1, descriptor: 3)
        reader.unixAddress = allocate(128)
        point("unix_sock.addr", of: unix, to: reader.unixAddress)
        set("unix_address.len", of: reader.unixAddress, to: 2 + 9)
        write(Array("\0\0\0abstract".utf8), at: place("unix_address.name", of: reader.unixAddress))
    }

    /// A directory entry.
    private mutating func entry(_ name: String, in parent: UInt64?) -> UInt64 {
        let entry = allocate(64)
        write(virtual(entry), at: place("dentry.d_hash", "hlist_bl_node.pprev", of: entry))
        point("dentry.d_parent", of: entry, to: parent ?? entry)
        write(UInt64(name.utf8.count), size: 4, at: place("dentry.d_name", "qstr.len", of: entry))
        let text = allocate(text: name)
        write(virtual(text), at: place("dentry.d_name", "qstr.name", of: entry))
        return entry
    }

    private mutating func file(
        inode number: UInt64, mode: UInt64, magic: UInt64, _ entry: UInt64, on mount: UInt64
    ) -> UInt64 {
        let system = allocate(64)
        set("super_block.s_magic", of: system, to: magic)
        let inode = allocate(64)
        set("inode.i_ino", of: inode, to: number)
        set("inode.i_mode", of: inode, to: mode)
        point("inode.i_sb", of: inode, to: system)
        let file = allocate(64)
        point("file.f_inode", of: file, to: inode)
        write(virtual(place("mount.mnt", of: mount)), at: place("file.f_path", "path.mnt", of: file))
        write(virtual(entry), at: place("file.f_path", "path.dentry", of: file))
        return file
    }

    /// A socket of the protocol TCP that is connected; the address of its `struct sock`.
    private mutating func socket(_ reader: inout Reader, family: UInt64, descriptor: UInt64) -> UInt64 {
        let file = file(
            inode: 40 + descriptor, mode: 0xc1ff, magic: 0x534f_434b, reader.entry, on: reader.mount)
        let socket = allocate(64)
        let sock = allocate(128)
        point("file.private_data", of: file, to: socket)
        set("socket.type", of: socket, to: 1)
        point("socket.sk", of: socket, to: sock)
        set("sock_common.skc_family", of: sock, to: family)
        set("sock_common.skc_state", of: sock, to: 1)
        set("sock.sk_protocol", of: sock, to: 6)
        write(virtual(file), at: reader.array + descriptor * 8)
        return sock
    }
}
