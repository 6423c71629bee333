// SPDX-License-Identifier: Apache-2.0

/// A process, as the kernel's task list has it.
public struct Process: Sendable {
    public var pid: Int32
    /// Its command name, at most 15 bytes, as in /proc/PID/stat.
    public var name: Text
    /// The address of its `struct task_struct`.
    public var task: VirtualAddress
}

extension Inspector {
    /// The most processes that are followed.
    static var processLimit: Int { 1 << 16 }

    /// Calls `visit` for each process but the idle task, in the order of the kernel's list.
    ///
    /// When it throws, the processes visited so far are still what they are.
    public mutating func forEachProcess(
        _ visit: (Process) throws(VMIError) -> Void
    ) throws(VMIError) {
        let kernel = try kernel()
        let initTask = kernel.virtualBase.advanced(by: layout.initTask)
        var list = LinkedList(head: initTask.advanced(by: layout.task.tasks), limit: Self.processLimit)
        while let element = try list.next(in: &memory, of: kernel.space) {
            let task = element.reversed(by: layout.task.tasks)
            let pid = try memory.word32(task.advanced(by: layout.task.pid), in: kernel.space)
            let name = try memory.text(
                task.advanced(by: layout.task.comm), size: layout.task.commSize, in: kernel.space)
            try visit(Process(pid: Int32(bitPattern: pid), name: name, task: task))
        }
    }

    /// The address space of a process.
    public mutating func addressSpace(of pid: Int32) throws(VMIError) -> AddressSpace {
        var task: VirtualAddress?
        try forEachProcess { (process: Process) throws(VMIError) in
            if process.pid == pid, task == nil { task = process.task }
        }
        guard let task else { throw .noProcess(pid) }
        let kernel = try kernel()
        let mm = VirtualAddress(try memory.word64(task.advanced(by: layout.task.mm), in: kernel.space))
        guard mm.raw != 0 else { throw .noAddressSpace(pid) }
        let pgd = VirtualAddress(try memory.word64(mm.advanced(by: layout.task.pgd), in: kernel.space))
        let root = try memory.translate(pgd, in: kernel.space)
        guard root.offset == 0 else { throw .badPointer(pgd) }
        return AddressSpace(cr3: root.raw, mode: kernel.space.mode)
    }
}
