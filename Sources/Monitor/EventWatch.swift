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
    private var logs: [EventLog] = []

    init(target: Int) { self.target = UInt32(target) }

    /// Answers what waits; whoever waits runs on. Of a target without a ring there is nothing.
    func serve() {
        guard events != nil else { return }
        do throws(ControlError) {
            _ = try events?.serve { event in
                for index in logs.indices { logs[index].take(event) }
                return .goOn
            }
        } catch {
            // A ring that cannot be read any more: the target's processors must not wait for it.
            events = nil
        }
    }

    /// What a program has been told since the last time; the first time, it begins to be told.
    func run(_ program: Program, _ context: RecordContext, to console: Console) -> Console {
        var record = Record(
            console, program: program.name, context: context, limit: Record<Console>.imageLimit)
        do throws(ControlError) {
            let index = try index(of: program)
            logs[index].write(to: &record)
            return record.finish()
        } catch {
            return record.finish(error: error.code, "its events cannot be had: " + error.message)
        }
    }

    private func index(of program: Program) throws(ControlError) -> Int {
        if events == nil {
            events = try TargetEvents(target: target)
            logs = []
        }
        guard let log = EventLog(program) else { throw .refused }
        for index in logs.indices where logs[index].wish == log.wish { return index }
        try events?.watch(log.wish)
        logs.append(log)
        return logs.count - 1
    }
}
