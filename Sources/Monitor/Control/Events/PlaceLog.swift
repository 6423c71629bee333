// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

/// Tells of who comes by functions of a target's Linux, and with what: `breakpoint` by one or by a family, and `syscall-watch`
/// by those of system calls.
final class PlaceLog {
    private struct Hit {
        /// Which of the places it is.
        var place: Int
        var processor: UInt32
        var rip: UInt64
        var task: NewTask
        var arguments: [UInt64]
        /// Of a system call.
        var number: UInt64?
    }

    /// By the addresses that break.
    let places: [BreakPlace]
    /// Of a family, what it is called, and how many functions of it have no breakpoint.
    private let symbol: String?
    private var untraceable: Int?
    private let births: BirthPlaces
    private let process: ProcessSelector?
    private let isCall: Bool
    private var kept: [Hit] = []
    private var tally = Tally()

    /// Whether the next record is due.
    var isFull: Bool { kept.count >= Tally.many }

    init(_ program: Program, _ inspector: inout Inspector) throws(VMIError) {
        symbol = program.symbol
        isCall = program.kind == .syscallWatch
        if let family = program.family {
            (places, untraceable) = try BreakPlace.all(of: family, calls: isCall, &inspector)
        } else {
            places = [try BreakPlace(of: program, &inspector)]
        }
        births = try inspector.birthPlaces()
        process = program.process
    }

    /// A processor at one of our breakpoints.
    func take(_ event: Event, _ inspector: inout Inspector) {
        let place = places.index(of: event.registers.rip)
        guard place < places.count, places[place].breaks == event.registers.rip else { return }
        do throws(VMIError) {
            let task = try inspector.current(births, base: event.registers.gs.base)
            let who = try inspector.newTask(task, births)
            guard process?.isAbout(who) ?? true else { return }
            tally.count += 1
            guard kept.count < Tally.most else {
                tally.dropped += 1
                return
            }
            kept.append(try hit(event, at: place, by: who, &inspector))
        } catch {
            tally.unread += 1
        }
    }

    /// A function has its arguments in registers; a system call's are those that its caller had, of which the function
    /// is told where they were saved (`struct pt_regs`, arch/x86/entry/entry_64.S).
    private func hit(
        _ event: Event, at place: Int, by task: NewTask, _ inspector: inout Inspector
    ) throws(VMIError) -> Hit {
        let now = event.registers
        guard isCall else {
            return Hit(
                place: place, processor: event.processor, rip: now.rip, task: task,
                arguments: [now.rdi, now.rsi, now.rdx, now.rcx, now.r8, now.r9])
        }
        let saved = try inspector.words(at: VirtualAddress(now.rdi), count: SavedRegisters.count)
        typealias Saved = SavedRegisters
        return Hit(
            place: place, processor: event.processor, rip: now.rip, task: task,
            arguments: [
                saved[Saved.rdi], saved[Saved.rsi], saved[Saved.rdx], saved[Saved.r10], saved[Saved.r8],
                saved[Saved.r9],
            ],
            number: saved[Saved.number])
    }

    /// Which word of `struct pt_regs` is what.
    private enum SavedRegisters {
        static let (r10, r9, r8, rdx, rsi, rdi, number) = (7, 8, 9, 12, 13, 14, 15)
        static let count = 16
    }

    /// Writes what there was, and begins anew.
    func write(to record: inout Record<Output>) {
        tally.write(to: &record)
        if let untraceable { write(untraceable, to: &record) }
        record.json.key("events")
        record.json.open("[")
        for hit in kept { write(hit, to: &record) }
        record.json.close("]")
        kept.removeAll(keepingCapacity: true)
        tally = Tally()
    }

    private func write(_ untraceable: Int, to record: inout Record<Output>) {
        if let symbol {
            record.json.key("symbol")
            record.json.string(symbol)
        }
        record.json.key("breakpoints")
        record.json.number(UInt64(places.count))
        record.json.key("untraceable")
        record.json.number(UInt64(untraceable))
    }

    private func write(_ hit: Hit, to record: inout Record<Output>) {
        record.json.open("{")
        record.json.key("processor")
        record.json.number(UInt64(hit.processor))
        record.json.key("rip")
        record.json.address(hit.rip)
        if let symbol = places[hit.place].symbol {
            record.json.key("symbol")
            record.json.string(symbol)
        }
        record.json.key("pid")
        record.json.number(Int64(hit.task.process))
        record.json.key("name")
        record.json.string(hit.task.name)
        if let number = hit.number {
            record.json.key("call")
            record.json.number(number)
        }
        record.json.key("arguments")
        record.json.open("[")
        for argument in hit.arguments { record.json.address(argument) }
        record.json.close("]")
        record.json.close("}")
    }
}

extension ProcessSelector {
    fileprivate func isAbout(_ task: NewTask) -> Bool {
        switch self {
        case .pid(let pid): pid == task.process
        case .name(let name): name == task.name
        }
    }
}
