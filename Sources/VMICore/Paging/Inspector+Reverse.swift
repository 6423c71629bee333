// SPDX-License-Identifier: Apache-2.0

extension Inspector {
    /// The first process of the list that has an address space; 0 for the kernel's own.
    ///
    /// With KPTI a process has two top tables, side by side: the second one, with which it runs in user mode, is
    /// found, too.
    public mutating func process(in space: AddressSpace) throws(VMIError) -> Int32 {
        let kernel = try kernel()
        let wanted = space.root
        if wanted == kernel.space.root { return 0 }
        let sibling = PhysicalAddress(wanted.raw & ~Frame.size)
        var exact: Int32?
        var beside: Int32?
        var tasks: [(pid: Int32, task: VirtualAddress)] = []
        var doubt = VMIError.noProcess(-1)
        do throws(VMIError) {
            try forEachProcess { (process: Process) throws(VMIError) in
                tasks.append((process.pid, process.task))
            }
        } catch {
            doubt = error
        }
        for (pid, task) in tasks where exact == nil {
            guard let root = try? root(of: task, in: kernel.space) else { continue }
            if root == wanted { exact = pid }
            if root == sibling, beside == nil { beside = pid }
        }
        guard let found = exact ?? beside else { throw doubt }
        return found
    }

    /// The top table of a task; nil where it has no memory of its own.
    private mutating func root(
        of task: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> PhysicalAddress? {
        let mm = VirtualAddress(try memory.word64(task.advanced(by: layout.task.mm), in: space))
        guard mm.raw != 0 else { return nil }
        let pgd = VirtualAddress(try memory.word64(mm.advanced(by: layout.task.pgd), in: space))
        return try memory.translate(pgd, in: space)
    }
}
