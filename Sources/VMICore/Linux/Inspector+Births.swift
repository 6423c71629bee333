// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Where the kernel of a Linux passes by when there is a new process, and what it has at hand there.
///
/// `wake_up_new_task(struct task_struct *)` lets a task run for the first time (kernel/sched/core.c); all of it is made.
/// `finalize_exec(struct linux_binprm *)` is the last that a program's start calls before its first instruction
/// (fs/exec.c): the current task has its new name and memory. Both have been there since Linux 4.18.
public struct BirthPlaces: Sendable {
    /// The start of each function.
    public let fork: VirtualAddress
    public let exec: VirtualAddress
    let current: UInt64
    let tgid: UInt64
    let parent: UInt64
    let map: UInt64
    let argumentsStart: UInt64
    let argumentsEnd: UInt64
}

/// A task, as it is at such a place.
public struct NewTask: Sendable {
    public var pid: Int32
    /// The process that it belongs to: its own pid, unless it is one more thread.
    public var process: Int32
    public var parent: Int32
    public var name: Text
    public var task: VirtualAddress

    public var isThread: Bool { pid != process }
}

extension Inspector {
    /// How many bytes of a process's arguments are read.
    public static var argumentsLimit: Int { 1024 }

    /// Looks up what is needed to be told of new processes.
    public mutating func birthPlaces() throws(VMIError) -> BirthPlaces {
        guard profile.system == .linux else { throw .onlyOn(.linux) }
        let kernel = try kernel()
        guard kernel.space.mode.isLong else { throw .onlyOn64Bits }
        // A member of one structure with others that are often used from Linux 6.2 to 6.14.
        let current = profile.symbol("current_task") ?? profile.symbol("pcpu_hot")
        guard let current else { throw .profileLacks("current_task") }
        return BirthPlaces(
            fork: try address(of: "wake_up_new_task"), exec: try address(of: "finalize_exec"),
            current: current, tgid: try profile.offset(of: "task_struct.tgid"),
            parent: try profile.offset(of: "task_struct.real_parent"),
            map: try profile.offset(of: "task_struct.mm"),
            argumentsStart: try profile.offset(of: "mm_struct.arg_start"),
            argumentsEnd: try profile.offset(of: "mm_struct.arg_end"))
    }

    /// Bytes of the kernel's own text.
    public mutating func text(at address: VirtualAddress, count: Int) throws(VMIError) -> [UInt8] {
        let space = try kernel().space
        guard space.mode.isKernel(address) else { throw .badPointer(address) }
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        try memory.read(address, in: space, into: &span)
        return bytes
    }

    /// Words of the kernel's memory.
    public mutating func words(at address: VirtualAddress, count: Int) throws(VMIError) -> [UInt64] {
        let space = try kernel().space
        guard space.mode.isKernel(address) else { throw .badPointer(address) }
        var words: [UInt64] = []
        for index in 0..<count {
            words.append(try memory.word64(address.advanced(by: UInt64(index) * 8), in: space))
        }
        return words
    }

    /// Where an address of the kernel's is in the target's memory.
    public mutating func physical(_ address: VirtualAddress) throws(VMIError) -> PhysicalAddress {
        try memory.translate(address, in: try kernel().space)
    }

    /// The task that a processor runs, by the base of its own variables (GS in the kernel).
    public mutating func current(_ places: BirthPlaces, base: UInt64) throws(VMIError) -> VirtualAddress {
        try memory.pointer(VirtualAddress(base &+ places.current), in: try kernel().space)
    }

    /// What a task is.
    public mutating func newTask(
        _ task: VirtualAddress, _ places: BirthPlaces
    ) throws(VMIError) -> NewTask {
        let space = try kernel().space
        guard space.mode.isKernel(task) else { throw .badPointer(task) }
        let pid = try memory.word32(task.advanced(by: layout.pid), in: space)
        let process = try memory.word32(task.advanced(by: places.tgid), in: space)
        let parent = try memory.pointer(task.advanced(by: places.parent), in: space)
        return NewTask(
            pid: Int32(bitPattern: pid), process: Int32(bitPattern: process),
            parent: Int32(bitPattern: try memory.word32(parent.advanced(by: places.tgid), in: space)),
            name: try memory.text(task.advanced(by: layout.name), size: layout.nameSize, in: space),
            task: task)
    }

    /// The arguments of a process, each ended by a zero, as they stand in its memory; at most `argumentsLimit` bytes.
    ///
    /// They are the process's own to change, and a page of them may not be there.
    public mutating func arguments(
        of task: VirtualAddress, _ places: BirthPlaces, cr3: UInt64
    ) throws(VMIError) -> (bytes: [UInt8], isWhole: Bool) {
        let space = try kernel().space
        let map = try memory.pointer(task.advanced(by: places.map), in: space)
        guard map.raw != 0 else { return ([], true) }
        let start = try memory.word64(map.advanced(by: places.argumentsStart), in: space)
        let end = try memory.word64(map.advanced(by: places.argumentsEnd), in: space)
        guard start <= end, !space.mode.isKernel(VirtualAddress(end)) else {
            throw .badPointer(VirtualAddress(start))
        }
        var bytes = [UInt8](repeating: 0, count: Int(min(end - start, UInt64(Self.argumentsLimit))))
        var span = bytes.mutableSpan
        try memory.read(VirtualAddress(start), in: space.at(cr3: cr3), into: &span)
        return (bytes, end - start <= UInt64(Self.argumentsLimit))
    }
}
