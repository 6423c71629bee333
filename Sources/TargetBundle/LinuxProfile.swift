// SPDX-License-Identifier: Apache-2.0

/// The names that the core looks up in the profile of a Linux kernel.
///
/// Without a required one the profile is useless; without an optional one a single program is.
public enum LinuxProfile {
    /// Symbols (kallsyms) without which no kernel is found, on x86-64.
    public static let requiredSymbols = requiredSymbols(on: .amd64)

    /// Symbols without which no kernel of that architecture is found.
    public static func requiredSymbols(on architecture: PackedProfile.Architecture) -> [String] {
        ["_text", "init_task", topTable(architecture), "linux_banner"]
    }

    /// The symbol of the kernel's own top-level page table.
    public static func topTable(_ architecture: PackedProfile.Architecture) -> String {
        architecture == .amd64 ? "init_top_pgt" : "swapper_pg_dir"
    }

    /// Symbols that one program needs, or that are good to read with `map-addr`.
    public static let optionalSymbols = [
        "__per_cpu_offset", "__pgtable_l5_enabled", "_end", "_etext", "current_task", "finalize_exec",
        "init_mm",
        "jiffies_64", "log_buf",
        "log_buf_len", "log_first_idx", "log_first_seq", "log_next_seq", "modules", "page_offset_base",
        "pcpu_hot", "phys_base", "prb", "runqueues", "saved_command_line", "special_mapping_vmops",
        "sys_call_table",
        "vmalloc_base", "vmemmap_base", "wake_up_new_task",
    ]

    /// Members (`struct.member`) without which no process list is read.
    public static let requiredMembers = [
        "mm_struct.pgd", "task_struct.comm", "task_struct.mm", "task_struct.pid", "task_struct.tasks",
    ]

    /// Members, and structures (no dot) by their size, that one program needs or that only some kernels have.
    public static let optionalMembers =
        modules + processes + namespaces + memoryMaps + files + sockets + kernelLog

    /// A module's size stands in `core_layout` and `init_layout` up to Linux 6.3 and in `mem` from 6.4.
    private static let modules = [
        "module", "module.core_layout", "module.init_layout", "module.list", "module.mem", "module.name",
        "module.state", "module_layout.size", "module_memory", "module_memory.size",
    ]

    private static let processes = [
        "cred.cap_effective", "cred.egid", "cred.euid", "cred.fsgid", "cred.fsuid", "cred.gid", "cred.sgid",
        "cred.suid", "cred.uid", "rq.cpu", "signal_struct.thread_head", "task_struct",
        "task_struct.active_mm",
        "task_struct.cred", "task_struct.parent", "task_struct.real_parent", "task_struct.signal",
        "task_struct.start_time", "task_struct.tgid", "task_struct.thread_node",
    ]

    private static let namespaces = [
        "cgroup_namespace.ns", "cred.user_ns", "ipc_namespace.ns", "mnt_namespace.ns", "net.ns",
        "ns_common.inum", "nsproxy.cgroup_ns", "nsproxy.ipc_ns", "nsproxy.mnt_ns", "nsproxy.net_ns",
        "nsproxy.time_ns", "nsproxy.uts_ns", "pid.level", "pid.numbers", "pid_namespace.ns",
        "task_struct.nsproxy", "task_struct.thread_pid", "time_namespace.ns", "upid", "upid.ns",
        "user_namespace.ns", "uts_namespace.ns",
    ]

    /// Areas hang on a list up to Linux 6.0 (`mmap`, `vm_next`), and in a maple tree from 6.1 on.
    private static let memoryMaps = [
        "maple_arange_64.pivot", "maple_arange_64.slot", "maple_range_64.pivot", "maple_range_64.slot",
        "maple_tree.ma_root", "mm_struct.arg_end", "mm_struct.arg_start", "mm_struct.brk", "mm_struct.mm_mt",
        "mm_struct.mmap", "mm_struct.start_brk",
        "mm_struct.start_stack", "vm_area_struct.vm_end", "vm_area_struct.vm_file", "vm_area_struct.vm_flags",
        "vm_area_struct.vm_mm", "vm_area_struct.vm_next", "vm_area_struct.vm_ops", "vm_area_struct.vm_pgoff",
        "vm_area_struct.vm_private_data", "vm_area_struct.vm_start", "vm_special_mapping.name",
    ]

    private static let files = [
        "dentry.d_hash", "dentry.d_name", "dentry.d_parent", "fdtable.fd", "fdtable.max_fds", "file.f_flags",
        "file.f_inode", "file.f_path", "file.f_pos", "file.private_data", "files_struct.fdt",
        "hlist_bl_node.pprev", "inode.i_ino", "inode.i_mode", "inode.i_sb", "mount.mnt",
        "mount.mnt_mountpoint", "mount.mnt_parent", "path.dentry", "path.mnt", "qstr.len", "qstr.name",
        "super_block.s_magic", "task_struct.files", "vfsmount.mnt_root",
    ]

    private static let sockets = [
        "sock.__sk_common", "sock.__sk_flags_offset", "sock.sk_protocol", "sock_common.skc_daddr",
        "sock_common.skc_dport",
        "sock_common.skc_family", "sock_common.skc_num", "sock_common.skc_rcv_saddr", "sock_common.skc_state",
        "sock_common.skc_v6_daddr", "sock_common.skc_v6_rcv_saddr", "socket.sk", "socket.type",
        "unix_address.len", "unix_address.name", "unix_sock.addr",
    ]

    /// The log is a row of `printk_log` up to Linux 5.9, and a ring of descriptors from 5.10 on.
    private static let kernelLog = [
        "prb_data_blk_lpos.begin", "prb_data_blk_lpos.next", "prb_data_ring.data", "prb_data_ring.size_bits",
        "prb_desc", "prb_desc.state_var", "prb_desc.text_blk_lpos", "prb_desc_ring.count_bits",
        "prb_desc_ring.descs", "prb_desc_ring.head_id", "prb_desc_ring.infos", "prb_desc_ring.tail_id",
        "printk_info", "printk_info.facility", "printk_info.seq", "printk_info.text_len",
        "printk_info.ts_nsec", "printk_log", "printk_log.facility", "printk_log.len", "printk_log.text_len",
        "printk_log.ts_nsec", "printk_ringbuffer.desc_ring", "printk_ringbuffer.text_data_ring",
    ]
}
