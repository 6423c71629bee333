// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// A thread of a process.
public struct Thread: Sendable {
    /// Its number; of Linux, the first thread's is the pid.
    public var tid: Int32
    /// Windows names threads after their process.
    public var name: Text
    /// The address of its `struct task_struct` or `_ETHREAD`.
    public var task: VirtualAddress
    /// Of Windows: where it began to run, and what user mode keeps of it; 0 in a thread of the kernel's.
    public var start: UInt64?
    public var block: UInt64?
}

/// Where a kernel keeps the threads of a process.
struct ThreadLayout: Sendable {
    /// Points from a process to what has the list's head; nil where the process itself has it.
    let owner: UInt64?
    let head: UInt64
    /// In a thread: its place on the list, and its number.
    let node: UInt64
    let tid: UInt64
    let name: UInt64?
    let start: UInt64?
    let block: UInt64?

    init(_ profile: PackedProfile) throws(VMIError) {
        switch profile.system {
        case .linux:
            // include/linux/sched/signal.h
            owner = try profile.offset(of: "task_struct.signal")
            head = try profile.offset(of: "signal_struct.thread_head")
            node = try profile.offset(of: "task_struct.thread_node")
            tid = try profile.offset(of: "task_struct.pid")
            name = try profile.offset(of: "task_struct.comm")
            start = nil
            block = nil
        case .windows:
            owner = nil
            head = try profile.offset(of: "_EPROCESS.ThreadListHead")
            node = try profile.offset(of: "_ETHREAD.ThreadListEntry")
            tid = try profile.offset(of: "_ETHREAD.Cid") + profile.offset(of: "_CLIENT_ID.UniqueThread")
            name = nil
            start = try profile.offset(of: "_ETHREAD.StartAddress")
            // An _ETHREAD begins with its _KTHREAD.
            block = try profile.offset(of: "_KTHREAD.Teb")
        }
    }
}

/// How far a process's threads have been followed.
struct ThreadCursor {
    fileprivate let layout: ThreadLayout
    fileprivate let process: Process
    fileprivate var list: LinkedList
}

extension Inspector {
    /// The most threads of one process that are followed.
    static var threadLimit: Int { 1 << 16 }

    /// The threads of a process, the first one among them.
    mutating func threads(of process: Process, _ layout: ThreadLayout) throws(VMIError) -> ThreadCursor {
        var owner = process.task
        if let place = layout.owner { owner = try object(at: owner.advanced(by: place)) }
        let list = LinkedList(head: owner.advanced(by: layout.head), limit: Self.threadLimit)
        return ThreadCursor(layout: layout, process: process, list: list)
    }

    /// The next thread, or nil after the last.
    mutating func next(_ cursor: inout ThreadCursor) throws(VMIError) -> Thread? {
        let space = try kernel().space
        try step()
        guard let element = try cursor.list.next(in: &memory, of: space) else { return nil }
        let task = element.reversed(by: cursor.layout.node)
        let tid = try memory.word32(task.advanced(by: cursor.layout.tid), in: space)
        var thread = Thread(tid: Int32(bitPattern: tid), name: cursor.process.name, task: task)
        if let name = cursor.layout.name {
            thread.name = try memory.text(task.advanced(by: name), size: layout.nameSize, in: space)
        }
        if let start = cursor.layout.start, let block = cursor.layout.block {
            thread.start = try memory.pointer(task.advanced(by: start), in: space).raw
            thread.block = try memory.pointer(task.advanced(by: block), in: space).raw
        }
        return thread
    }
}
