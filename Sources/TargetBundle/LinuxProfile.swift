// SPDX-License-Identifier: Apache-2.0

/// The names that the core looks up in the profile of a Linux kernel.
///
/// Without a required one the profile is useless; without an optional one a single program is.
public enum LinuxProfile {
    /// Symbols (kallsyms) without which no kernel is found.
    public static let requiredSymbols = ["_text", "init_task", "init_top_pgt", "linux_banner"]

    /// Symbols that one program needs, or that are good to read with `map-addr`.
    public static let optionalSymbols = [
        "__pgtable_l5_enabled", "_end", "_etext", "init_mm", "jiffies_64", "modules", "page_offset_base",
        "phys_base",
        "saved_command_line", "sys_call_table", "vmalloc_base", "vmemmap_base",
    ]

    /// Members (`struct.member`) without which no process list is read.
    public static let requiredMembers = [
        "mm_struct.pgd", "task_struct.comm", "task_struct.mm", "task_struct.pid", "task_struct.tasks",
    ]

    /// Members, and structures (no dot) by their size, that one program needs or that only some kernels have:
    /// a module's size stands in `core_layout` and `init_layout` up to Linux 6.3 and in `mem` from 6.4.
    public static let optionalMembers = [
        "module", "module.core_layout", "module.init_layout", "module.list", "module.mem", "module.name",
        "module.state", "module_layout.size", "module_memory", "module_memory.size", "task_struct",
        "task_struct.active_mm", "task_struct.parent", "task_struct.real_parent", "task_struct.start_time",
        "task_struct.tgid",
    ]
}
