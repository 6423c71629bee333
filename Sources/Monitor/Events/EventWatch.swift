// SPDX-License-Identifier: Apache-2.0
internal import Control
internal import Events
internal import TargetBundle
internal import VMICore

/// The events of one target, and the programs that want them.
///
/// The ring is made when the first program is due, so that a monitor that asks for none has none.
final class EventWatch {
    private let target: UInt32
    private var events: TargetEvents?
    private var breakpoints: Breakpoints
    private var logs: [EventLog] = []
    private var births: ProcessWatch?

    /// The most events that are answered before anything else is looked at.
    private static let most = 64

    init(target: Int) {
        self.target = UInt32(target)
        breakpoints = Breakpoints(target: UInt32(target))
    }

    deinit { end() }

    /// What came of answering what waits.
    struct Service {
        /// Whether there is more.
        var isBusy = false
        /// Whether a program has as much as it can keep, and is to tell of it.
        var isPressing = false
    }

    /// Answers what waits; whoever waits runs on. Of a target without a ring there is nothing.
    func serve(_ inspector: inout Inspector) -> Service {
        guard events != nil else { return Service() }
        var service = Service()
        do throws(ControlError) {
            // The target has run meanwhile: what was read before may be another page now.
            inspector.memory.forgetTranslations()
            let count = try events?.serve(atMost: Self.most) { event in take(event, &inspector) } ?? 0
            service.isBusy = count == Self.most
        } catch {
            // A ring that cannot be read any more: the target's processors must not wait for it.
            end()
        }
        service.isPressing = births?.isFull ?? false
        return service
    }

    /// The answer, or nil for what is nobody's breakpoint.
    private func take(_ event: Event, _ inspector: inout Inspector) -> Answer? {
        for index in logs.indices { logs[index].take(event) }
        switch event.kind {
        case .breakpoint, .descriptorTable: break
        default: return nil
        }
        guard let answer = breakpoints.answer(event.registers) else { return nil }
        births?.take(event, &inspector)
        return answer
    }

    /// Lets go of the target: first its text is as it was, then nobody waits any more.
    private func end() {
        breakpoints.clearAll()
        events = nil
        births = nil
        logs = []
    }

    /// What a program has been told since the last time; the first time, it begins to be told.
    func run(
        _ program: Program, _ context: RecordContext, _ inspector: inout Inspector, to console: Console
    ) -> Console {
        var record = Record(
            console, program: program.name, context: context, limit: Record<Console>.imageLimit)
        do throws(ControlError) {
            if events == nil { events = try TargetEvents(target: target) }
            if program.kind == .processWatch {
                if ProgramKind.processWatch.isLinked {
                    if let doubt = try writeBirths(&inspector, to: &record) {
                        return record.finish(error: doubt.code, doubt.message)
                    }
                }
            } else {
                let index = try index(of: program)
                logs[index].write(to: &record)
            }
            return record.finish()
        } catch {
            return record.finish(error: error.code, "its events cannot be had: " + error.message)
        }
    }

    private func index(of program: Program) throws(ControlError) -> Int {
        guard let log = EventLog(program) else { throw .refused }
        for index in logs.indices where logs[index].wish == log.wish { return index }
        try events?.watch(log.wish)
        logs.append(log)
        return logs.count - 1
    }

    /// Returns why nothing can be told yet: the kernel is not there, or not known well enough.
    private func writeBirths(
        _ inspector: inout Inspector, to record: inout Record<Console>
    ) throws(ControlError) -> VMIError? {
        if births == nil {
            let watch: ProcessWatch
            do throws(VMIError) { watch = try ProcessWatch(&inspector) } catch { return error }
            // Before there is a breakpoint, so that none of them is the guest's.
            for wish in watch.wishes { try events?.watch(wish) }
            try watch.begin(&breakpoints)
            births = watch
        }
        births?.write(to: &record)
        return nil
    }
}
