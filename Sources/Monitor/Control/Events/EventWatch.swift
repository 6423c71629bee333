// SPDX-License-Identifier: Apache-2.0
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

extension Refusal {
    fileprivate init(events error: ControlError) {
        self.init(error.code, "its events cannot be had: " + error.message)
    }
}

/// The events of one target, and the programs that want them.
///
/// The ring is made for the first program, so that a monitor that asks for none has none.
final class EventWatch {
    private struct Entry {
        var program: Program
        var log: EventLog
        /// Which of its breakpoints was looked at last.
        var looked = 0
    }

    private let target: UInt32
    private var events: TargetEvents?
    private var breakpoints: Breakpoints
    private var entries: [Entry] = []

    /// The most events that are answered before anything else is looked at.
    private static let most = 64

    init(target: Int) {
        self.target = UInt32(target)
        breakpoints = Breakpoints(target: UInt32(target))
    }

    deinit { end() }

    /// Answers what waits; whoever waits runs on. Returns whether there may be more. Of a target without a ring there
    /// is nothing.
    func serve(_ inspector: inout Inspector) -> Bool {
        guard ProgramKind.hasEvents, events != nil else { return false }
        do throws(ControlError) {
            // The target has run meanwhile: what was read before may be another page now.
            inspector.memory.forgetTranslations()
            let count = try events?.serve(atMost: Self.most) { event in take(event, &inspector) } ?? 0
            return count == Self.most
        } catch {
            // A ring that cannot be read any more: the target's processors must not wait for it.
            end()
            return false
        }
    }

    /// The answer, or nil for what is nobody's breakpoint.
    private func take(_ event: Event, _ inspector: inout Inspector) -> Answer? {
        var answer: Answer?
        switch event.kind {
        case .breakpoint, .descriptorTable: answer = breakpoints.answer(event.registers)
        default: break
        }
        for index in entries.indices { answer = entries[index].log.take(event, answer, &inspector) }
        guard case .access(let frame, let offset, _, let access) = event.kind, access.contains(.read) else {
            return answer
        }
        return hide(Frame(frame).start.advanced(by: offset), &inspector)
    }

    /// The answer to who reads a page with breakpoints: what would be there without.
    private func hide(_ start: PhysicalAddress, _ inspector: inout Inspector) -> Answer? {
        let count = min(EventSlot.readLimit, Int(Frame.size) - start.offset)
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        guard (try? inspector.memory.physical.read(start, into: &span)) != nil,
            breakpoints.hide(in: &bytes, from: start.raw)
        else { return nil }
        return .goOnReading(bytes)
    }

    /// Lets go of the target: first its text is as it was, then nobody waits any more.
    private func end() {
        breakpoints.clearAll()
        events = nil
        entries = []
    }

    /// Whether a program has as much as it can keep, and is to tell of it.
    func isFull(_ program: Program) -> Bool {
        guard ProgramKind.hasEvents, let index = index(of: program) else { return false }
        return entries[index].log.isFull
    }

    private func index(of program: Program) -> Int? {
        for index in entries.indices where entries[index].program.asksTheSame(as: program) { return index }
        return nil
    }

    /// Begins to have a program told of what happens from now on; of one that is, nothing changes.
    func begin(_ program: Program, _ inspector: inout Inspector) throws(Refusal) {
        guard ProgramKind.hasEvents else { throw Refusal(VMIError.notLinked) }
        guard index(of: program) == nil else { return }
        let log: EventLog
        do throws(VMIError) { log = try EventLog(program, &inspector) } catch { throw Refusal(error) }
        do throws(ControlError) {
            if events == nil { events = try TargetEvents(target: target) }
            // Before there is a breakpoint, so that none of them is the guest's.
            for wish in log.wishes { try events?.watch(wish) }
            try log.begin(&breakpoints)
            for cover in log.covers { try? events?.watch(cover) }
        } catch {
            forget(log.wishes)
            throw Refusal(events: error)
        }
        entries.append(Entry(program: program, log: log))
    }

    /// Has a program told of nothing any more.
    func stop(_ program: Program) {
        guard ProgramKind.hasEvents, let index = index(of: program) else { return }
        let log = entries.remove(at: index).log
        log.end(&breakpoints)
        forget(log.wishes + log.covers)
    }

    /// Has what nobody else wants told of no longer. What is on its way is answered as if nobody had asked for it.
    private func forget(_ wishes: [EventWish]) {
        var others: [EventWish] = []
        for entry in entries { others += entry.log.wishes + entry.log.covers }
        for wish in wishes where !others.contains(wish) { try? events?.forget(wish) }
    }

    /// What a program has been told since the last time; the first time, it begins to be told.
    func run(
        _ program: Program, _ context: RecordContext, _ inspector: inout Inspector, to output: Output
    ) -> Output {
        var record = Record(output, program: program.name, context: context, limit: output.limit)
        do throws(Refusal) {
            try begin(program, &inspector)
            if let index = index(of: program) {
                let log = entries[index].log
                log.write(to: &record)
                let count = log.overwritten(breakpoints, from: &entries[index].looked)
                if count > 0 {
                    record.json.key("overwritten")
                    record.json.number(count)
                }
            }
            return record.finish()
        } catch {
            return record.finish(error: error.code, error.message)
        }
    }
}
