// SPDX-License-Identifier: Apache-2.0
#if hasFeature(Embedded)
    import CLibVMI
    import Control
    import Events

    /// Instructions that are told of one by one (Intel).
    ///
    /// `unsafe` stands here because a C function may be called in the end.
    extension EventDesk {
        /// Has the processor whose event is told of execute so many instructions before something else is done.
        @safe
        func step(
            _ event: UnsafeMutablePointer<vmi_event_t>?, _ processor: UInt32, _ count: UInt64,
            _ done: event_callback_t?
        ) -> Bool {
            guard calling == processor, count > 0, !steps.areOf(processor), let handle = EventHandle(event),
                index(of: handle) == nil, (try? events?.watch(.steps)) != nil
            else { return false }
            unsafe steps.begin(.init(handle: handle, processor: processor, left: count, done: done))
            return true
        }

        /// Counts a step of a processor.
        @safe
        func count(_ vmi: vmi_instance_t, _ processor: UInt32) -> Answer {
            guard let over = steps.take(processor) else { return .goOn }
            if let done = unsafe over.done {
                whileCalling(processor) { _ = unsafe done(vmi, over.handle.place) }
            } else {
                _ = unsafe register(over.handle.place)
            }
            return steps.areOf(processor) || steps.isOn(processor) ? .goOn : .toggleStepping(nil)
        }

        /// Has a processor tell of each instruction from now on, in a callback of it, or no longer.
        @safe
        func turnSteps(_ event: UnsafeMutablePointer<vmi_event_t>?, _ processor: UInt32, on: Bool) -> Bool {
            guard let index = index(of: EventHandle(event)), entries[index].wishes == [.steps],
                !on || calling == processor
            else { return false }
            if on || events?.steps(processor) == true { steps.turn(processor, on: on) }
            return true
        }

        /// Has no processor tell of its instructions any more, and forgets who was told of them.
        func endSteps() -> Bool {
            guard events != nil else { return false }
            while let last = entries.last(where: { $0.wishes == [.steps] }) {
                _ = unsafe clear(last.handle.place, nil)
            }
            steps = Stepping()
            // Those of vmi_step_event, which nobody has registered.
            try? events?.forget(.steps)
            return true
        }
    }
#endif
