// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Control
internal import Events
internal import VMICore

/// Tells of each process that a target's Linux starts, and of each program that one becomes.
final class ProcessWatch {
    /// One that was started, or a program that it became.
    private struct Start {
        var task: NewTask
        /// What the program was given; nil of a process that is its parent's copy still.
        var arguments: [UInt8]?
        var isWhole = true
    }

    private let births: BirthPlaces
    private let fork: BreakPlace
    private let exec: BreakPlace
    private var kept: [Start] = []
    private var tally = Tally()

    /// Whether the next record is due.
    var isFull: Bool { kept.count >= Tally.many }

    /// Looks up its two places.
    init(_ inspector: inout Inspector) throws(VMIError) {
        births = try inspector.birthPlaces()
        fork = try BreakPlace(births.fork, &inspector)
        exec = try BreakPlace(births.exec, &inspector)
        kept.reserveCapacity(Tally.most)
    }

    /// Where there are to be breakpoints.
    var places: [BreakPlace] { [fork, exec] }

    /// A process that stops at one of the places.
    func take(_ event: Event, _ inspector: inout Inspector) {
        guard event.registers.rip == fork.breaks || event.registers.rip == exec.breaks else { return }
        do throws(VMIError) {
            guard let start = try start(event, &inspector) else { return }
            tally.count += 1
            guard kept.count < Tally.most else {
                tally.dropped += 1
                return
            }
            kept.append(start)
        } catch {
            tally.unread += 1
        }
    }

    /// nil for one more thread of a process.
    private func start(_ event: Event, _ inspector: inout Inspector) throws(VMIError) -> Start? {
        if event.registers.rip == fork.breaks {
            let task = try inspector.newTask(VirtualAddress(event.registers.rdi), births)
            return task.isThread ? nil : Start(task: task)
        }
        let task = try inspector.current(births, base: event.registers.gs.base)
        let arguments = try inspector.arguments(of: task, births, cr3: event.registers.cr3)
        return Start(
            task: try inspector.newTask(task, births), arguments: arguments.bytes, isWhole: arguments.isWhole)
    }

    /// Writes what there was, and begins anew.
    func write(to record: inout Record<Output>) {
        tally.write(to: &record)
        record.json.key("starts")
        record.json.open("[")
        for start in kept { Self.write(start, to: &record) }
        record.json.close("]")
        kept.removeAll(keepingCapacity: true)
        tally = Tally()
    }

    private static func write(_ start: Start, to record: inout Record<Output>) {
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
