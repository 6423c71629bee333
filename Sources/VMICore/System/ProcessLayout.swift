// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Where a kernel keeps its processes: numbers alone, so that one walk serves every system.
struct ProcessLayout: Sendable {
    /// The head of their list, counted from the start of the kernel's image.
    let head: UInt64
    /// In a process: its place on the list, its number and its name.
    let links: UInt64
    let pid: UInt64
    let name: UInt64
    let nameSize: Int
    let tables: Tables

    /// How a process tells its top-level page table.
    enum Tables: Sendable {
        /// Linux: `mm` points to a structure in which `pgd` points to it.
        case pointed(mm: UInt64, pgd: UInt64)
        /// Windows: a member holds what CR3 holds.
        case told(UInt64)
    }

    /// `struct task_struct` and what hangs on it (include/linux/sched.h, mm_types.h).
    init(linux profile: PackedProfile, from start: UInt64) throws(VMIError) {
        let name = try profile.place(of: "task_struct.comm", limit: UInt32(Text.limit))
        links = try profile.offset(of: "task_struct.tasks")
        head = try LinuxLayout.distance("init_task", from: start, profile) + links
        pid = try profile.offset(of: "task_struct.pid")
        self.name = UInt64(name.offset)
        nameSize = Int(name.size)
        tables = .pointed(
            mm: try profile.offset(of: "task_struct.mm"), pgd: try profile.offset(of: "mm_struct.pgd"))
    }

    /// `_EPROCESS`, which begins with `_KPROCESS`. `UserDirectoryTableBase` beside `DirectoryTableBase` is
    /// what a process runs with in user mode where the kernel hides from it (KVA shadow), and maps less.
    init(windows profile: PackedProfile) throws(VMIError) {
        let name = try profile.place(of: "_EPROCESS.ImageFileName", limit: UInt32(Text.limit))
        head = try WindowsFinder.distance("PsActiveProcessHead", profile)
        links = try profile.offset(of: "_EPROCESS.ActiveProcessLinks")
        pid = try profile.offset(of: "_EPROCESS.UniqueProcessId")
        self.name = UInt64(name.offset)
        nameSize = Int(name.size)
        tables = .told(try profile.offset(of: "_KPROCESS.DirectoryTableBase"))
    }
}
