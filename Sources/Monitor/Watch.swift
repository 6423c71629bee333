// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle
internal import VMICore

/// One target under watch.
final class Watch {
    private let target: Int
    let name: String
    private var inspector: Inspector
    private let events: EventWatch

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

    /// Whether a program has so much to tell that it is to tell of it now.
    func isPressing(_ work: Work) -> Bool { work.program.map { events.isFull($0) } ?? false }

    /// Begins what tells of events, so that what keeps it from that is known at once.
    func begin(_ work: Work) throws(Refusal) {
        guard let program = work.program, program.kind.isAboutEvents else { return }
        try events.begin(program, &inspector)
    }

    /// Ends what tells of events.
    func stop(_ work: Work) {
        if let program = work.program { events.stop(program) }
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
        case .inspect(let program) where program.kind == .registers:
            if ProgramKind.registers.isLinked {
                output = RegistersProgram(target: target).run(context, to: output)
            }
        case .inspect(let program) where program.kind.isAboutEvents:
            if ProgramKind.hasEvents { output = events.run(program, context, &inspector, to: output) }
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

    /// Runs a program in C once the target has booted: LibVMI knows no target before.
    private func call(_ program: CProgram, _ context: RecordContext, quietly: Bool) -> VMIError? {
        do throws(VMIError) { _ = try inspector.kernel() } catch {
            guard !quietly || !error.mayCome else { return error }
            let record = Record(
                Output.console, program: program.name, context: context, limit: Record<Output>.imageLimit)
            _ = record.finish(error: error.code, error.message)
            return error
        }
        program.run(
            monitor: context.monitor, target: name, milliseconds: context.milliseconds)
        return nil
    }

    /// A frame that the target surely has once it has booted.
    private func someFrame() -> Frame {
        do throws(VMIError) { return try inspector.kernel().physicalBase.frame } catch { return Frame(0x100) }
    }
}
