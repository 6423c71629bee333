// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle
internal import VMICore

/// One target under watch.
final class Watch {
    private let target: Int
    let name: String
    private var inspector: Inspector
    private let events: EventWatch
    /// Runs of programs in C that have not ended.
    private var runs: [CRun] = []

    init(target: Int, of count: Int, name: String, profile: PackedProfile) throws(StartError) {
        self.target = target
        self.name = name
        events = EventWatch(target: target)
        do throws(VMIError) {
            inspector = try Inspector(
                target: UInt32(target), profile: profile, share: UInt32(target), of: UInt32(count))
        } catch {
            throw StartError(message: "target " + name + " cannot be opened: " + error.message)
        }
    }

    /// Lets processors go on that wait because of an event; whether there may be more of them.
    func serveEvents() -> Bool { events.serve(&inspector) }

    /// Has programs in C go on whose time has come, or that look for events; returns when the next one is to go on.
    func goOn(at now: UInt64) -> UInt64 {
        runs.removeAll { !$0.goOn(at: now) }
        return runs.reduce(.max) { min($0, $1.due) }
    }

    /// Whether a program in C has not ended yet.
    func isRunning(_ work: Work) -> Bool {
        guard case .call(let program) = work else { return false }
        return runs.contains { $0.program == program }
    }

    /// Whether a program has so much to tell that it is to tell of it now.
    func isPressing(_ work: Work) -> Bool { work.program.map { events.isFull($0) } ?? false }

    /// Begins what tells of events, so that what keeps it from that is known at once.
    func begin(_ work: Work) throws(Refusal) {
        guard let program = work.program, program.kind.isAboutEvents else { return }
        try events.begin(program, &inspector)
    }

    /// Ends what tells of events, or a program in C that waits.
    func stop(_ work: Work) {
        switch work {
        case .inspect(let program): events.stop(program)
        case .call(let program): runs.removeAll { $0.program == program }
        }
    }

    /// Runs a program and writes its record; `quietly` drops a record that tells only of what is not
    /// there yet.
    func run(_ work: Work, _ context: RecordContext, quietly: Bool, to output: inout Output) -> VMIError? {
        var context = context
        context.target = name
        var doubt: VMIError?
        switch work {
        case .inspect(let program) where program.kind == .accessCheck:
            let check = AccessCheck(target: target, frame: someFrame())
            output = check.run(context, to: output)
        case .inspect(let program) where ProgramKind.registers.isLinked && program.kind == .registers:
            output = RegistersProgram(target: target).run(context, to: output)
        case .inspect(let program) where ProgramKind.hasEvents && program.kind.isAboutEvents:
            output = events.run(program, context, &inspector, to: output)
        case .inspect(let program):
            doubt = settle(program)
            if !quietly || doubt?.mayCome != true {
                doubt = inspector.run(program, context: context, limit: output.limit, to: &output)
            }
        case .call(let program): doubt = call(program, context, quietly: quietly)
        }
        // Pages that stay mapped would keep a destroyed target's memory from being freed.
        do throws(VMIError) { try inspector.refresh() } catch { return error }
        return doubt
    }

    /// Runs a program without telling of it, and again while it is in doubt; returns the doubt that is left.
    ///
    /// A running target changes its lists while they are followed. What is wrong for that reason alone is
    /// right a moment later, and the pages stay mapped for the run that tells.
    private func settle(_ program: Program) -> VMIError? {
        var nowhere = Output.nowhere
        var doubt: VMIError?
        for _ in 0..<3 {
            doubt = inspector.run(program, to: &nowhere)
            guard doubt?.mayPass == true else { break }
            inspector.memory.forgetTranslations()
        }
        return doubt
    }

    /// Runs a program in C once the target has booted: LibVMI knows no target before. One that has not ended
    /// since the last time is not begun again.
    private func call(_ program: CProgram, _ context: RecordContext, quietly: Bool) -> VMIError? {
        guard !isRunning(.call(program)) else { return nil }
        do throws(VMIError) { _ = try inspector.kernel() } catch {
            guard !quietly || !error.mayCome else { return error }
            let record = Record(
                Output.console, program: program.name, context: context, limit: Record<Output>.imageLimit)
            _ = record.finish(error: error.code, error.message)
            return error
        }
        if let run = CRun(program, context) { runs.append(run) }
        return nil
    }

    /// A frame that the target surely has once it has booted.
    private func someFrame() -> Frame {
        do throws(VMIError) { return try inspector.kernel().physicalBase.frame } catch { return Frame(0x100) }
    }
}
