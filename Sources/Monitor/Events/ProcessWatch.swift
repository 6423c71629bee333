// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Control
internal import Events
internal import VMICore

/// Tells of each process that a target's Linux starts, and of each program that one becomes.
struct ProcessWatch {
    /// One that was started, or a program that it became.
    private struct Start {
        var task: NewTask
        /// What the program was given; nil of a process that is its parent's copy still.
        var arguments: [UInt8]?
        var isWhole = true
    }

    /// One of its two functions: where it is in the kernel and in the target's memory.
    private struct Place {
        var address: UInt64
        var physical: UInt64
        var start: FunctionStart

        init(_ function: VirtualAddress, _ inspector: inout Inspector) throws(VMIError) {
            address = function.raw
            physical = try inspector.physical(function).raw
            start = FunctionStart(try inspector.text(at: function, count: FunctionStart.size))
        }

        /// The address of the instruction that breaks.
        var breaks: UInt64 { address &+ start.offset }
    }

    private let places: BirthPlaces
    private let fork: Place
    private let exec: Place
    private var kept: [Start] = []
    private var count: UInt64 = 0
    private var dropped: UInt64 = 0
    private var unread: UInt64 = 0

    /// When there are so many, the next record is due; and so many are kept until then.
    private static let many = 64
    private static let most = 256

    /// Whether the next record is due.
    var isFull: Bool { kept.count >= Self.many }

    /// Looks up its two places.
    init(_ inspector: inout Inspector) throws(VMIError) {
        places = try inspector.birthPlaces()
        fork = try Place(places.fork, &inspector)
        exec = try Place(places.exec, &inspector)
        kept.reserveCapacity(Self.most)
    }

    /// What tells of its breakpoints.
    var wishes: [EventWish] { [EventWish(fork.start), EventWish(exec.start)] }

    /// Sets them.
    func begin(_ breakpoints: inout Breakpoints) throws(ControlError) {
        try breakpoints.set(fork.address, physical: fork.physical, fork.start)
        do throws(ControlError) {
            try breakpoints.set(exec.address, physical: exec.physical, exec.start)
        } catch {
            breakpoints.clear(fork.address, fork.start)
            throw error
        }
    }

    /// A process that stops at one of the places.
    mutating func take(_ event: Event, _ inspector: inout Inspector) {
        guard event.registers.rip == fork.breaks || event.registers.rip == exec.breaks else { return }
        do throws(VMIError) {
            guard let start = try start(event, &inspector) else { return }
            count += 1
            guard kept.count < Self.most else {
                dropped += 1
                return
            }
            kept.append(start)
        } catch {
            unread += 1
        }
    }

    /// nil for one more thread of a process.
    private func start(_ event: Event, _ inspector: inout Inspector) throws(VMIError) -> Start? {
        if event.registers.rip == fork.breaks {
            let task = try inspector.newTask(VirtualAddress(event.registers.rdi), places)
            return task.isThread ? nil : Start(task: task)
        }
        let task = try inspector.current(places, base: event.registers.gs.base)
        let arguments = try inspector.arguments(of: task, places, cr3: event.registers.cr3)
        return Start(
            task: try inspector.newTask(task, places), arguments: arguments.bytes, isWhole: arguments.isWhole)
    }

    /// Writes what there was, and begins anew.
    mutating func write(to record: inout Record<Console>) {
        record.json.key("count")
        record.json.number(count)
        record.json.key("dropped")
        record.json.number(dropped)
        record.json.key("unread")
        record.json.number(unread)
        record.json.key("starts")
        record.json.open("[")
        for start in kept { Self.write(start, to: &record) }
        record.json.close("]")
        kept.removeAll(keepingCapacity: true)
        (count, dropped, unread) = (0, 0, 0)
    }

    private static func write(_ start: Start, to record: inout Record<Console>) {
        record.json.open("{")
        record.json.key("pid")
        record.json.number(Int64(start.task.process))
        record.json.key("parent")
        record.json.number(Int64(start.task.parent))
        record.json.key("name")
        record.json.string(start.task.name)
        if let arguments = start.arguments {
            record.json.key("arguments")
            record.json.open("[")
            for argument in arguments.split(separator: 0, omittingEmptySubsequences: false).dropLast() {
                record.json.string(Array(argument))
            }
            record.json.close("]")
            if !start.isWhole {
                record.json.key("cut")
                record.json.boolean(true)
            }
        }
        record.json.close("}")
    }
}
