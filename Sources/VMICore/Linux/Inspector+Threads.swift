// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// A thread of a process.
public struct Thread: Sendable {
    /// Its number; the first thread's is the pid.
    public var tid: Int32
    public var name: Text
    /// The address of its `struct task_struct`.
    public var task: VirtualAddress
}

/// Offsets that lead from a process to its threads (include/linux/sched/signal.h).
struct ThreadLayout: Sendable {
    let signal: UInt64
    let head: UInt64
    let node: UInt64

    init(_ profile: PackedProfile) throws(VMIError) {
        signal = try profile.offset(of: "task_struct.signal")
        head = try profile.offset(of: "signal_struct.thread_head")
        node = try profile.offset(of: "task_struct.thread_node")
    }
}

/// How far a process's threads have been followed.
struct ThreadCursor {
    fileprivate let node: UInt64
    fileprivate var list: LinkedList
}

extension Inspector {
    /// The most threads of one process that are followed.
    static var threadLimit: Int { 1 << 16 }

    /// The threads of a process, the first one among them.
    mutating func threads(of process: Process, _ offsets: ThreadLayout) throws(VMIError) -> ThreadCursor {
        let signal = try object(at: process.task.advanced(by: offsets.signal))
        return ThreadCursor(
            node: offsets.node,
            list: LinkedList(head: signal.advanced(by: offsets.head), limit: Self.threadLimit))
    }

    /// The next thread, or nil after the last.
    mutating func next(_ cursor: inout ThreadCursor) throws(VMIError) -> Thread? {
        let kernel = try kernel()
        try step()
        guard let element = try cursor.list.next(in: &memory, of: kernel.space) else { return nil }
        let task = element.reversed(by: cursor.node)
        let tid = try memory.word32(task.advanced(by: layout.task.pid), in: kernel.space)
        let name = try memory.text(
            task.advanced(by: layout.task.comm), size: layout.task.commSize, in: kernel.space)
        return Thread(tid: Int32(bitPattern: tid), name: name, task: task)
    }
}
