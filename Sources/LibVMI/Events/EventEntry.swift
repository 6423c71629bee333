// SPDX-License-Identifier: Apache-2.0
#if hasFeature(Embedded)
    import CLibVMI
    import Control
    import Events

    /// An event that a C program has registered, and what the target was to tell of for it then.
    struct EventEntry {
        let handle: EventHandle
        let wishes: [EventWish]

        /// nil for what cannot be had here.
        @safe
        init?(_ event: UnsafeMutablePointer<vmi_event_t>?) {
            guard let handle = EventHandle(event), let wishes = handle.wishes else { return nil }
            self.handle = handle
            self.wishes = wishes
        }

        /// Whether only one of them can be told.
        func isTheSame(as other: EventEntry) -> Bool {
            guard !wishes.isEmpty || !other.wishes.isEmpty else {
                return handle.isGeneric == other.handle.isGeneric
            }
            for wish in wishes where other.wishes.contains(where: { $0.isTheSame(as: wish) }) { return true }
            return false
        }

        /// Whether it is to be told of this.
        func wants(_ event: Event) -> Bool {
            guard wishes.isEmpty else {
                return wishes.contains { $0.isAbout(event) } && handle.wants(event)
            }
            switch event.kind {
            case .access: return handle.isGeneric && handle.wants(event)
            case .interrupt: return !handle.isGeneric
            default: return false
            }
        }
    }
#endif
