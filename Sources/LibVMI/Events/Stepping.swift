// SPDX-License-Identifier: Apache-2.0
#if hasFeature(Embedded)
    import CLibVMI

    /// Processors that execute some instructions one by one before something else is done (vmi_step_event).
    ///
    /// `unsafe` stands here because what is done then may be a function in C.
    @safe
    struct Stepping {
        @safe
        struct Count {
            var handle: EventHandle
            var processor: UInt32
            /// Instructions to go.
            var left: UInt64
            /// What is called then; nil: the event is registered.
            var done: event_callback_t?
        }

        /// At most one of each processor.
        private var counts: [Count] = []

        /// Processors that step until the program says otherwise, and those that are to stop, a bit for each.
        private var turnedOn: UInt64 = 0
        private var stopping: UInt64 = 0

        /// Has a processor step from its next instruction on, or no more.
        mutating func turn(_ processor: UInt32, on: Bool) {
            let bit: UInt64 = 1 << UInt64(processor & 63)
            if on { turnedOn |= bit } else { turnedOn &= ~bit }
            if on { stopping &= ~bit } else { stopping |= bit }
        }

        func isOn(_ processor: UInt32) -> Bool { turnedOn >> UInt64(processor & 63) & 1 == 1 }

        /// Whether a processor is to stop; it is asked once.
        mutating func stops(_ processor: UInt32) -> Bool {
            let bit: UInt64 = 1 << UInt64(processor & 63)
            defer { stopping &= ~bit }
            return stopping & bit != 0
        }

        /// Whether somebody waits for so many steps of a processor.
        var areCounted: Bool { !counts.isEmpty }

        func areOf(_ processor: UInt32) -> Bool { counts.contains { $0.processor == processor } }

        mutating func begin(_ count: Count) { counts.append(count) }

        /// Counts a step of a processor; returns what is over with it.
        mutating func take(_ processor: UInt32) -> Count? {
            for index in counts.indices where counts[index].processor == processor {
                counts[index].left -= 1
                return counts[index].left == 0 ? counts.remove(at: index) : nil
            }
            return nil
        }
    }
#endif
