// SPDX-License-Identifier: Apache-2.0
import CLibVMI

#if hasFeature(Embedded)
    import CMonitor
    import CPlatform
    import Control
    import Events

    /// The events of a target that a C program is told of.
    ///
    /// An object, and not a part of the instance: what a program is told, it may ask more about, of the same instance.
    /// `unsafe` stands here because C functions are called, and lent the registers.
    @safe
    final class EventDesk {
        private struct Entry {
            var handle: EventHandle
            var wish: EventWish
        }

        private var events: TargetEvents
        private var entries: [Entry] = []
        /// What was taken to see whether something is there.
        private var early: Event?
        private let registers: UnsafeMutablePointer<registers_t>
        /// Whether a callback runs, and what is freed once it does no longer.
        private var isCalling = false
        private var cleared: [(handle: EventHandle, free: vmi_event_free_t)] = unsafe []

        /// Takes the target's events, if nobody else has them.
        init?(_ target: Target) {
            guard let events = try? TargetEvents(target: target.offer.number) else { return nil }
            self.events = consume events
            unsafe registers = .allocate(capacity: 1)
        }

        deinit { unsafe registers.deallocate() }

        private func index(of handle: EventHandle?) -> Int? {
            for index in entries.indices where entries[index].handle == handle { return index }
            return nil
        }

        @safe
        func register(_ event: UnsafeMutablePointer<vmi_event_t>?) -> Bool {
            guard let handle = EventHandle(event), let wish = handle.wish, index(of: handle) == nil,
                !entries.contains(where: { $0.wish.isTheSame(as: wish) })
            else { return false }
            guard (try? events.watch(wish)) != nil else { return false }
            entries.append(Entry(handle: handle, wish: wish))
            return true
        }

        @safe
        func clear(_ event: UnsafeMutablePointer<vmi_event_t>?, _ free: vmi_event_free_t?) -> Bool {
            guard let index = index(of: EventHandle(event)) else { return false }
            let entry = entries.remove(at: index)
            try? events.forget(entry.wish)
            release(entry.handle, free)
            return true
        }

        /// Puts an event in the place of another one.
        @safe
        func swap(
            _ from: UnsafeMutablePointer<vmi_event_t>?, _ to: UnsafeMutablePointer<vmi_event_t>?,
            _ free: vmi_event_free_t?
        ) -> Bool {
            guard let index = index(of: EventHandle(from)), let next = EventHandle(to), let wish = next.wish,
                self.index(of: next) == nil, entries[index].wish.isTheSame(as: wish),
                (try? events.watch(wish)) != nil
            else { return false }
            let before = entries[index].handle
            entries[index] = Entry(handle: next, wish: wish)
            release(before, free)
            return true
        }

        @safe
        private func release(_ handle: EventHandle, _ free: vmi_event_free_t?) {
            guard let free = unsafe free else { return }
            unsafe cleared.append((handle, free))
            if !isCalling { freeCleared() }
        }

        private func freeCleared() {
            while let last = unsafe cleared.popLast() { unsafe last.free(last.handle.place, VMI_SUCCESS) }
        }

        /// The event of a register.
        @safe
        func event(ofRegister number: UInt64) -> UnsafeMutablePointer<vmi_event_t>? {
            for entry in entries {
                let event = unsafe entry.handle.place
                if unsafe event.pointee.type == UInt16(VMI_EVENT_REGISTER),
                    unsafe event.pointee.reg_event.reg == number
                {
                    return unsafe event
                }
            }
            return nil
        }

        var isPending: Bool {
            if early == nil { early = (try? events.next()) ?? nil }
            return early != nil
        }

        /// How many events are told of before the program is asked whether it wants to go on.
        private static let most = 64

        /// Calls the program for all that is there, and waits for something first, if need be.
        @safe
        func listen(_ vmi: vmi_instance_t?, milliseconds: UInt32, mode: page_mode_t) -> Bool {
            guard !isCalling, let vmi = unsafe vmi else { return false }
            if !isPending, milliseconds > 0 {
                monitor_sleep_until(platform_nanoseconds() + UInt64(milliseconds) * 1_000_000)
            }
            for _ in 0..<Self.most {
                guard isPending, let event = early else { return true }
                early = nil
                let answer = tell(vmi, event, mode)
                guard (try? events.answer(answer, to: event)) != nil else { return false }
            }
            return true
        }

        @safe
        private func tell(_ vmi: vmi_instance_t, _ event: Event, _ mode: page_mode_t) -> Answer? {
            for entry in entries where entry.wish.isAbout(event.kind) && entry.handle.wants(event) {
                isCalling = true
                defer {
                    isCalling = false
                    freeCleared()
                }
                return unsafe entry.handle.call(vmi, event, mode: mode, registers: registers)
            }
            return nil
        }
    }
#else
    /// A dump has no events.
    enum EventDesk {
        init?(_ target: Target) { return nil }
        @safe
        func register(_ event: UnsafeMutablePointer<vmi_event_t>?) -> Bool { switch self {} }
        @safe
        func clear(_ event: UnsafeMutablePointer<vmi_event_t>?, _ free: vmi_event_free_t?) -> Bool {
            switch self {}
        }
        @safe
        func swap(
            _ from: UnsafeMutablePointer<vmi_event_t>?, _ to: UnsafeMutablePointer<vmi_event_t>?,
            _ free: vmi_event_free_t?
        ) -> Bool { switch self {} }
        @safe
        func event(ofRegister number: UInt64) -> UnsafeMutablePointer<vmi_event_t>? { switch self {} }
        var isPending: Bool { switch self {} }
        @safe
        func listen(_ vmi: vmi_instance_t?, milliseconds: UInt32, mode: page_mode_t) -> Bool {
            switch self {}
        }
    }
#endif
