// SPDX-License-Identifier: Apache-2.0
internal import CControl
public import Events

/// The events of one target, from when it was attached to until it is let go of.
///
/// `unsafe` stands here because C fills the slot.
public struct TargetEvents: ~Copyable {
    private let target: UInt32
    private var slot = EventSlot()

    /// Makes the ring. The target is stopped meanwhile.
    public init(target: UInt32) throws(ControlError) {
        self.target = target
        let result = events_attach(target)
        guard result == 0 else { throw ControlError(result) }
    }

    /// Whoever still waits for an answer goes on, as if there had been no ring.
    deinit {
        // Stopped, so that no event comes after the last answer.
        control_pause(target)
        var slot = EventSlot()
        while unsafe slot.bytes.withUnsafeMutableBufferPointer({ unsafe events_take(target, $0.baseAddress) })
            == 1
        {
            slot.answer(.goOn)
            _ = unsafe slot.bytes.withUnsafeBufferPointer { unsafe events_answer(target, $0.baseAddress) }
        }
        events_commit(target)
        events_detach(target)
        control_unpause(target)
    }

    /// Takes the events that are there, and answers each with what `handle` returns; returns how many there were.
    ///
    /// A slot that is no event is answered with "go on", so that no processor waits for ever.
    public mutating func serve(_ handle: (Event) -> Answer) throws(ControlError) -> Int {
        var count = 0
        while true {
            let result = unsafe slot.bytes.withUnsafeMutableBufferPointer {
                unsafe events_take(target, $0.baseAddress)
            }
            guard result >= 0 else { throw ControlError(result) }
            guard result > 0 else { break }
            slot.answer(reply(handle))
            let answered = unsafe slot.bytes.withUnsafeBufferPointer {
                unsafe events_answer(target, $0.baseAddress)
            }
            guard answered == 0 else { throw ControlError(answered) }
            let committed = events_commit(target)
            guard committed == 0 else { throw ControlError(committed) }
            count += 1
        }
        return count
    }

    private func reply(_ handle: (Event) -> Answer) -> Answer {
        do throws(SlotError) { return handle(try slot.event()) } catch { return .goOn }
    }

    /// Begins to tell of something.
    public func watch(_ wish: EventWish) throws(ControlError) {
        var wish = wish.c
        let result = unsafe events_watch(target, &wish)
        guard result == 0 else { throw ControlError(result) }
    }

    /// Tells of it no longer.
    public func forget(_ wish: EventWish) throws(ControlError) {
        var wish = wish.c
        let result = unsafe events_forget(target, &wish)
        guard result == 0 else { throw ControlError(result) }
    }
}
