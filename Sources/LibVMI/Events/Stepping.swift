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
