// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import Events

// `unsafe` stands here because C fills the slot.

/// Processors of a target.
struct Processors: OptionSet {
    var rawValue: UInt64

    static func one(_ processor: UInt32) -> Processors { Processors(rawValue: 1 << UInt64(processor & 63)) }
}

extension TargetEvents {
    static func take(_ slot: inout EventSlot, of target: UInt32) -> Int32 {
        unsafe slot.bytes.withUnsafeMutableBufferPointer { unsafe events_take(target, $0.baseAddress) }
    }

    static func answer(_ slot: EventSlot, of target: UInt32) -> Int32 {
        unsafe slot.bytes.withUnsafeBufferPointer { unsafe events_answer(target, $0.baseAddress) }
    }

    /// Answers all that is there as if nobody had asked.
    static func leaveAll(of target: UInt32) {
        var slot = EventSlot()
        while take(&slot, of: target) == 1 { _ = answer(slot.left(by: target), of: target) }
        events_commit(target)
    }

    /// The same, and has processors tell of their steps no longer.
    static func leaveSteps(_ stepping: inout Processors, of target: UInt32) {
        var slot = EventSlot()
        while take(&slot, of: target) == 1 {
            let event = try? slot.event()
            guard let event, case .step = event.kind, stepping.remove(.one(event.processor)) != nil else {
                _ = answer(slot.left(by: target), of: target)
                continue
            }
            slot.answer(.toggleStepping(nil))
            _ = answer(slot, of: target)
        }
        events_commit(target)
    }

    /// The answer to an event that nobody is interested in any more. A breakpoint that has been taken away meanwhile is
    /// none.
    static func leave(_ event: Event, _ target: UInt32) -> Answer {
        guard case .breakpoint(let frame, _) = event.kind else { return .goOn }
        return events_breaks(target, frame << 12 | event.registers.rip & 0xfff) == 0 ? .retry : .goOn
    }
}

extension EventSlot {
    /// It, answered so.
    func left(by target: UInt32) -> EventSlot {
        var answered = self
        do throws(SlotError) {
            answered.answer(TargetEvents.leave(try event(), target))
        } catch {
            answered.answer(.goOn)
        }
        return answered
    }
}
