// SPDX-License-Identifier: Apache-2.0
internal import CControl
public import Events

/// The events of one target, from when it was attached to until it is let go of.
///
/// `unsafe` stands here because C fills the slot.
public struct TargetEvents: ~Copyable {
    private let target: UInt32
    private var slot = EventSlot()
    /// The accesses that were asked for, which of one frame may be several.
    private var accesses: [EventWish] = []
    /// Whether the event that was taken last waits for its answer.
    private var owes = false
    /// Processors that tell of each instruction, whether somebody wants to know, and whether nobody does any more.
    private var stepping = Processors()
    private var tellsSteps = false
    private var endsSteps = false

    /// Makes the ring. The target is stopped meanwhile.
    public init(target: UInt32) throws(ControlError) {
        try ControlError.check(events_attach(target))
        self.target = target
    }

    /// Whoever still waits for an answer goes on, as if there had been no ring.
    deinit {
        if owes { _ = Self.answer(slot.left(by: target), of: target) }
        var stepping = stepping
        for _ in 0..<Self.patience where !stepping.isEmpty {
            Self.leaveSteps(&stepping, of: target)
            events_settle(target)
        }
        for wish in accesses { Self.forget(wish, of: target) }
        events_quiet(target)
        Self.leaveAll(of: target)
        // What the answers say is lost with the ring until it has run.
        events_settle(target)
        // Stopped, so that no event comes after the last answer.
        control_pause(target)
        Self.leaveAll(of: target)
        events_detach(target)
        control_unpause(target)
    }

    /// Takes events that are there, and answers each with what `handle` returns, or as if nobody had asked for it;
    /// returns how many there were.
    public mutating func serve(
        atMost limit: Int, _ handle: (Event) -> Answer?
    ) throws(ControlError) -> Int {
        var count = 0
        while count < limit, let event = try next() {
            try answer(handle(event), to: event)
            count += 1
        }
        return count
    }

    /// How many slots that are no events are passed over at once.
    private static let patience = 64

    /// Takes the next event, if there is one. A slot that is none is answered with "go on", so that no processor waits for
    /// ever.
    public mutating func next() throws(ControlError) -> Event? {
        for _ in 0..<Self.patience {
            let result = Self.take(&slot, of: target)
            guard result >= 0 else { throw ControlError(result) }
            guard result > 0 else { return nil }
            owes = true
            do throws(SlotError) {
                let event = try slot.event()
                guard case .step = event.kind, endsSteps else { return event }
                try? answer(steps(event.processor) ? .toggleStepping(nil) : nil, to: event)
                if stepping.isEmpty { endSteps() }
            } catch {
                try give(.goOn)
            }
        }
        return nil
    }

    private mutating func endSteps() {
        endsSteps = false
        Self.forget(.steps, of: target)
    }

    /// Answers the event that was taken last; nil: as if nobody had asked for it.
    public mutating func answer(_ answer: Answer?, to event: Event) throws(ControlError) {
        guard case .toggleStepping(let other) = answer else {
            return try give(answer ?? Self.leave(event, target))
        }
        let rest = other ?? Self.leave(event, target)
        // Nobody would hear of its steps, nor stop it.
        guard tellsSteps || steps(event.processor) else { return try give(rest) }
        stepping.formSymmetricDifference(.one(event.processor))
        try give(.toggleStepping(rest))
    }

    /// Whether a processor tells of each instruction.
    public func steps(_ processor: UInt32) -> Bool { stepping.contains(.one(processor)) }

    private mutating func give(_ answer: Answer) throws(ControlError) {
        slot.answer(answer)
        owes = false
        try ControlError.check(Self.answer(slot, of: target))
        try ControlError.check(events_commit(target))
    }

    /// Begins to tell of something.
    public mutating func watch(_ wish: EventWish) throws(ControlError) {
        guard case .accesses(let access, let frame, let view) = wish else {
            try Self.watch(wish, of: target)
            if wish == .steps { (tellsSteps, endsSteps) = (true, false) }
            return
        }
        try Self.watch(.accesses(access.union(told(of: frame, in: view)), to: frame, in: view), of: target)
        if !accesses.contains(wish) { accesses.append(wish) }
    }

    /// Tells of it no longer.
    public mutating func forget(_ wish: EventWish) throws(ControlError) {
        guard case .accesses(_, let frame, let view) = wish else {
            if wish == .steps {
                tellsSteps = false
                // Who steps would go on like that for ever, and slowly.
                endsSteps = !stepping.isEmpty
                if endsSteps { return }
            }
            return try ControlError.check(Self.forget(wish, of: target))
        }
        accesses.removeAll { $0 == wish }
        let rest = told(of: frame, in: view)
        guard rest.isEmpty else { return try Self.watch(.accesses(rest, to: frame, in: view), of: target) }
        try ControlError.check(Self.forget(wish, of: target))
    }

    /// The accesses to a frame that somebody asked for.
    private func told(of wanted: UInt64, in wantedView: UInt16) -> Access {
        var all = Access()
        for case .accesses(let access, let frame, let view) in accesses
        where frame == wanted && view == wantedView { all.formUnion(access) }
        return all
    }

    private static func watch(_ wish: EventWish, of target: UInt32) throws(ControlError) {
        var wish = wish.c
        try ControlError.check(unsafe events_watch(target, &wish))
    }

    @discardableResult
    private static func forget(_ wish: EventWish, of target: UInt32) -> Int32 {
        var wish = wish.c
        return unsafe events_forget(target, &wish)
    }
}
