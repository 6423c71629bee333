// SPDX-License-Identifier: Apache-2.0
public import TargetBundle

/// Structures of a small Linux beyond tasks and modules: where their members are, and writing them by name.
extension SyntheticGuest {
    /// What differs between versions of Linux.
    public struct Shape: Sendable {
        /// Areas of memory in a maple tree rather than on a list.
        public var hasTree: Bool
        /// The log as a ring of descriptors rather than a row of records.
        public var hasRing: Bool

        public init(hasTree: Bool = true, hasRing: Bool = true) {
            (self.hasTree, self.hasRing) = (hasTree, hasRing)
        }

        /// As of 6.1, and as up to 5.9.
        public static let new = Shape()
        public static let old = Shape(hasTree: false, hasRing: false)
    }

    // Symbols, as distances from the image's start.
    public static let specialOffset: UInt64 = 0xb000
    public static let ringOffset: UInt64 = 0xb100
    public static let recordsOffset: UInt64 = 0xb110
    public static let perCPUOffset: UInt64 = 0xb200
    /// Of a variable that each CPU has, from the start of the per-CPU area.
    public static let runqueues: UInt64 = 0x100
    public static let currentTask: UInt64 = 0x108
    /// Functions that each new process passes by.
    public static let forkOffset: UInt64 = 0x1800
    public static let execOffset: UInt64 = 0x1840

    /// Offset and size of members, or of whole structures.
    public static let structures: [String: (offset: UInt32, size: UInt32)] = {
        var all: [String: (offset: UInt32, size: UInt32)] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            for index in stride(from: 1, to: words.count - 2, by: 3) {
                let name = words[index] == "-" ? words[0] : words[0] + "." + words[index]
                all[name] = (UInt32(words[index + 1]) ?? 0, UInt32(words[index + 2]) ?? 0)
            }
        }
        return all
    }()

    /// A structure, then name, offset and size of each member; `-` is the structure itself.
    private static let table = """
        task_struct tgid 68 4 real_parent 128 8 cred 136 8 signal 144 8 thread_node 152 16 nsproxy 168 8
        task_struct thread_pid 176 8 files 184 8
        signal_struct thread_head 16 16
        cred uid 4 4 gid 8 4 suid 12 4 sgid 16 4 euid 20 4 egid 24 4 fsuid 28 4 fsgid 32 4 cap_effective 40 8 user_ns 48 8
        ns_common inum 8 4
        user_namespace ns 16 24
        nsproxy uts_ns 8 8 mnt_ns 16 8
        uts_namespace ns 32 24
        mnt_namespace ns 0 24
        pid level 4 4 numbers 16 24
        upid - 0 24 ns 8 8
        pid_namespace ns 16 24
        mm_struct mmap 0 8 mm_mt 32 16 start_brk 48 8 brk 56 8 start_stack 64 8
        mm_struct arg_start 72 8 arg_end 80 8
        maple_tree ma_root 8 8
        maple_range_64 pivot 8 120 slot 128 128
        maple_arange_64 pivot 8 72 slot 80 80
        vm_area_struct vm_start 0 8 vm_end 8 8 vm_next 16 8 vm_mm 24 8 vm_flags 32 8 vm_ops 40 8 vm_pgoff 48 8
        vm_area_struct vm_file 56 8 vm_private_data 64 8
        vm_special_mapping name 0 8
        files_struct fdt 8 8
        fdtable max_fds 0 4 fd 8 8
        file f_path 16 16 f_inode 32 8 f_flags 40 4 f_pos 48 8 private_data 56 8
        path mnt 0 8 dentry 8 8
        dentry d_hash 0 16 d_parent 16 8 d_name 24 16
        hlist_bl_node pprev 8 8
        qstr len 4 4 name 8 8
        inode i_mode 0 2 i_sb 8 8 i_ino 16 8
        super_block s_magic 16 8
        mount mnt 32 16 mnt_parent 8 8 mnt_mountpoint 16 8
        vfsmount mnt_root 0 8
        socket sk 8 8 type 4 2
        sock __sk_common 0 64 sk_protocol 64 2
        sock_common skc_daddr 0 4 skc_rcv_saddr 4 4 skc_dport 12 2 skc_num 14 2 skc_family 16 2 skc_state 18 1
        sock_common skc_v6_daddr 24 16 skc_v6_rcv_saddr 40 16
        unix_sock addr 72 8
        unix_address len 4 4 name 12 0
        printk_ringbuffer desc_ring 0 64 text_data_ring 64 32
        prb_desc_ring count_bits 0 4 descs 8 8 infos 16 8 head_id 24 8 tail_id 32 8
        prb_data_ring size_bits 0 4 data 8 8
        prb_desc - 0 24 state_var 0 8 text_blk_lpos 8 16
        prb_data_blk_lpos begin 0 8 next 8 8
        printk_info - 0 88 seq 0 8 ts_nsec 8 8 text_len 16 2 facility 18 1
        printk_log - 0 16 ts_nsec 0 8 len 8 2 text_len 10 2 facility 14 1
        """

    /// The profile of a kernel with all of this, and of functions with these names, five of which are in its text.
    public static func profile(_ shape: Shape, functions: [String] = []) throws -> PackedProfile {
        var builder = profileBuilder
        for (index, name) in functions.enumerated() {
            builder.addSymbol(name, at: text + forkOffset + 64 * UInt64(index + 1))
        }
        if !functions.isEmpty { builder.addSymbol("_etext", at: text + forkOffset + 64 * 6) }
        builder.addSymbol("special_mapping_vmops", at: text + specialOffset)
        builder.addSymbol("__per_cpu_offset", at: text + perCPUOffset)
        builder.addSymbol("runqueues", at: runqueues)
        builder.addSymbol("current_task", at: currentTask)
        builder.addSymbol("wake_up_new_task", at: text + forkOffset)
        builder.addSymbol("finalize_exec", at: text + execOffset)
        if shape.hasRing {
            builder.addSymbol("prb", at: text + ringOffset)
        } else {
            let names = ["log_buf", "log_buf_len", "log_first_idx", "log_first_seq", "log_next_seq"]
            for (index, name) in names.enumerated() {
                builder.addSymbol(name, at: text + recordsOffset + UInt64(index) * 8)
            }
        }
        for (name, place) in structures where name != (shape.hasTree ? "mm_struct.mmap" : "mm_struct.mm_mt") {
            // Up to 5.5 it was a field of bits, which has no place.
            if name == "sock.sk_protocol", !shape.hasRing {
                builder.addMember("sock.__sk_flags_offset", offset: place.offset - 1, size: 0)
            } else {
                builder.addMember(name, offset: place.offset, size: place.size)
            }
        }
        return try PackedProfile(builder.pack())
    }

    /// Where members within one another are, from the start of a structure at a physical address.
    public func place(_ names: String..., of start: UInt64) -> UInt64 {
        names.reduce(start) { $0 + UInt64(Self.structures[$1]?.offset ?? 0) }
    }

    /// Writes the lowest bytes of a number at a physical address.
    public mutating func write(_ number: UInt64, size: Int, at address: UInt64) {
        write((0..<size).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64($0))) }, at: address)
    }

    /// Writes a member of a structure at a physical address.
    public mutating func set(_ name: String, of start: UInt64, to number: UInt64) {
        guard let place = Self.structures[name] else { preconditionFailure("no \(name)") }
        write(number, size: Int(min(place.size, 8)), at: start + UInt64(place.offset))
    }

    /// Makes a member point to what is at another physical address.
    public mutating func point(_ name: String, of start: UInt64, to other: UInt64) {
        set(name, of: start, to: virtual(other))
    }

    /// A text of its own, ended by a zero; its physical address.
    public mutating func allocate(text: String) -> UInt64 {
        let place = allocate(UInt64(text.utf8.count) + 1, alignment: 8)
        write(Array(text.utf8), at: place)
        return place
    }
}
