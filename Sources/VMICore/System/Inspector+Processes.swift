// SPDX-License-Identifier: Apache-2.0

/// A process, as the kernel's list has it.
public struct Process: Sendable {
    public var pid: Int32
    /// Its name, at most 15 bytes: the command's, as in /proc/PID/stat, or of Windows the start of its
    /// file's.
    public var name: Text
    /// The address of its `struct task_struct` or `_EPROCESS`.
    public var task: VirtualAddress
}

/// How far the task list has been followed.
public struct ProcessCursor {
    fileprivate var list: LinkedList
    fileprivate let wanted: ProcessSelector?
    fileprivate var isMet = false
}

extension Inspector {
    /// The most processes that are followed.
    static var processLimit: Int { 1 << 16 }

    /// The processes but the idle task, in the order of the kernel's list: all, or those that are meant.
    public mutating func processes(_ wanted: ProcessSelector? = nil) throws(VMIError) -> ProcessCursor {
        let head = try kernel().virtualBase.advanced(by: layout.head)
        return ProcessCursor(list: LinkedList(head: head, limit: Self.processLimit), wanted: wanted)
    }

    /// The next process, or nil after the last; what came before an error is still what it is.
    ///
    /// It is an error when processes are meant and there is none.
    public mutating func next(_ cursor: inout ProcessCursor) throws(VMIError) -> Process? {
        let space = try kernel().space
        while let element = try cursor.list.next(in: &memory, of: space) {
            let task = element.reversed(by: layout.links)
            let pid = try memory.word32(task.advanced(by: layout.pid), in: space)
            let name = try memory.text(task.advanced(by: layout.name), size: layout.nameSize, in: space)
            let process = Process(pid: Int32(bitPattern: pid), name: name, task: task)
            if cursor.wanted?.matches(process) ?? true {
                cursor.isMet = true
                return process
            }
        }
        if let wanted = cursor.wanted, !cursor.isMet { throw wanted.missing }
        return nil
    }

    /// Calls `visit` for each process but the idle task, in the order of the kernel's list.
    ///
    /// When it throws, the processes visited so far are still what they are.
    public mutating func forEachProcess(
        _ visit: (Process) throws(VMIError) -> Void
    ) throws(VMIError) {
        var cursor = try processes()
        while let process = try next(&cursor) { try visit(process) }
    }

    /// The first process that is meant.
    mutating func process(_ wanted: ProcessSelector) throws(VMIError) -> Process {
        var cursor = try processes(wanted)
        guard let process = try next(&cursor) else { throw wanted.missing }
        return process
    }

    /// The address space of a process.
    public mutating func addressSpace(of pid: Int32) throws(VMIError) -> AddressSpace {
        try addressSpace(of: try process(.pid(pid)))
    }

    /// The address space of a process: user memory as its own page tables map it.
    mutating func addressSpace(of process: Process) throws(VMIError) -> AddressSpace {
        let space = try kernel().space
        switch layout.tables {
        case .pointed(let mm, let pgd):
            let map = try memory.pointer(process.task.advanced(by: mm), in: space)
            guard map.raw != 0 else { throw .noAddressSpace(process.pid) }
            let table = try memory.pointer(map.advanced(by: pgd), in: space)
            let root = try memory.translate(table, in: space)
            let own = AddressSpace(cr3: root.raw, mode: space.mode)
            guard own.root == root else { throw .badPointer(table) }
            return own
        case .told(let place):
            let cr3 = try memory.pointer(process.task.advanced(by: place), in: space)
            guard cr3.raw != 0 else { throw .noAddressSpace(process.pid) }
            return space.at(cr3: cr3.raw)
        }
    }
}

extension ProcessSelector {
    func matches(_ process: Process) -> Bool {
        switch self {
        case .pid(let pid): process.pid == pid
        case .name(let name): process.name == name
        }
    }

    /// What is said when no process is meant.
    var missing: VMIError {
        switch self {
        case .pid(let pid): .noProcess(pid)
        case .name(let name): .noProcessNamed(name.string)
        }
    }
}
