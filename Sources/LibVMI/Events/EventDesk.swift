// SPDX-License-Identifier: Apache-2.0
import CLibVMI

#if hasFeature(Embedded)
    import CMonitor
    import CPlatform
    import CPrograms
    import Control
    import Events
    import VMICore

    /// The events of a target that a C program is told of.
    ///
    /// An object, and not a part of the instance: what a program is told, it may ask more about, of the same instance.
    /// `unsafe` stands here because C functions are called, and lent the registers.
    @safe
    final class EventDesk {
        struct Entry {
            var handle: EventHandle
            var wish: EventWish
        }

        private let target: UInt32
        /// nil once nobody is told any more.
        private var events: TargetEvents?
        /// Other views of the target's memory, once the program has asked for them.
        private var views: MemoryViews?
        private(set) var entries: [Entry] = []
        /// What was taken to see whether something is there.
        private var early: Event?
        /// Whether the ring cannot be read any more, as that of a target that has ended.
        private var isLost = false
        private let registers: UnsafeMutablePointer<registers_t>
        private var steps = Stepping()
        /// The processor whose callback runs, and what is freed once it does no longer.
        private var calling: UInt32?
        private var cleared: [(handle: EventHandle, free: vmi_event_free_t)] = unsafe []

        /// Takes the target's events, if nobody else has them.
        init?(_ target: Target) {
            self.target = target.offer.number
            unsafe registers = .allocate(capacity: 1)
            events = try? TargetEvents(target: target.offer.number)
            guard events != nil else { return nil }
            program_hold()
        }

        deinit { unsafe registers.deallocate() }

        /// Lets go of the target. It is no `deinit`: a program that exits in a callback leaves the desk to nobody.
        func close() {
            guard events != nil else { return }
            views = nil
            events = nil
            entries = []
            program_release()
        }

        var hasViews: Bool { views != nil }

        /// Has the target have other views of its memory, or no longer.
        func setViews(_ wanted: Bool) -> Bool {
            guard wanted != hasViews else { return true }
            views = wanted ? try? MemoryViews(target: target) : nil
            return wanted == hasViews
        }

        func makeView() -> UInt16? { try? views?.make() }
        func endView(_ view: UInt16) -> Bool { hasViews && (try? views?.end(view)) != nil }
        func enterView(_ view: UInt16) -> Bool { hasViews && (try? views?.enter(view)) != nil }

        private func index(of handle: EventHandle?) -> Int? {
            for index in entries.indices where entries[index].handle == handle { return index }
            return nil
        }

        @safe
        func register(_ event: UnsafeMutablePointer<vmi_event_t>?) -> Bool {
            guard let handle = EventHandle(event), let wish = handle.wish, index(of: handle) == nil,
                !entries.contains(where: { $0.wish.isTheSame(as: wish) })
            else { return false }
            guard events != nil, (try? events?.watch(wish)) != nil else { return false }
            entries.append(Entry(handle: handle, wish: wish))
            return true
        }

        @safe
        func clear(_ event: UnsafeMutablePointer<vmi_event_t>?, _ free: vmi_event_free_t?) -> Bool {
            guard let index = index(of: EventHandle(event)) else { return false }
            let entry = entries.remove(at: index)
            try? events?.forget(entry.wish)
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
                (try? events?.watch(wish)) != nil
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
            if calling == nil { freeCleared() }
        }

        private func freeCleared() {
            while let last = unsafe cleared.popLast() { unsafe last.free(last.handle.place, VMI_SUCCESS) }
        }

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

        var isPending: Bool {
            if early == nil, events != nil {
                do throws(ControlError) { early = try events?.next() } catch { isLost = true }
            }
            return early != nil
        }

        /// How many events are told of before the program is asked whether it wants to go on.
        private static let most = 64

        /// Calls the program for all that is there, and waits for something first, if need be.
        ///
        /// Whoever shares the monitor has a turn first, even where there is always something.
        @safe
        func listen(_ vmi: vmi_instance_t?, milliseconds: UInt32, mode: page_mode_t) -> Bool {
            guard calling == nil, let vmi = unsafe vmi else { return false }
            let start = platform_nanoseconds()
            _ = program_wait(start, true)
            let end = start &+ UInt64(milliseconds) * 1_000_000
            while !isPending, platform_nanoseconds() < end {
                if !program_wait(end, true) { monitor_sleep_until(end) }
            }
            // It has run meanwhile: what was read before may be another page now.
            _ = with(vmi) { (instance: inout Instance) throws(VMIError) in
                try instance.memory { (memory: inout VirtualMemory) in memory.forgetTranslations() }
            }
            for _ in 0..<Self.most {
                guard isPending, let event = early else { break }
                early = nil
                let answer = tell(vmi, event, mode)
                guard (try? events?.answer(answer, to: event)) != nil else { return false }
            }
            return events != nil && !isLost
        }

        /// The program's answer; of a step that it asked for in passing, that of whoever counts it.
        @safe
        private func tell(_ vmi: vmi_instance_t, _ event: Event, _ mode: page_mode_t) -> Answer? {
            if case .step = event.kind, steps.areOf(event.processor) {
                guard let over = steps.take(event.processor) else { return .goOn }
                if let done = unsafe over.done {
                    calling(event.processor) { _ = unsafe done(vmi, over.handle.place) }
                } else {
                    _ = unsafe register(over.handle.place)
                }
                return steps.areOf(event.processor) ? .goOn : .toggleStepping
            }
            let steppedBefore = steps.areOf(event.processor)
            let answer = call(vmi, event, mode)
            guard !steppedBefore, steps.areOf(event.processor) else { return answer }
            guard case .access = event.kind else { return .thenStep(answer ?? .goOn) }
            return .thenStep(answer ?? .retry)
        }

        @safe
        private func call(_ vmi: vmi_instance_t, _ event: Event, _ mode: page_mode_t) -> Answer? {
            for entry in entries where entry.wish.isAbout(event.kind) && entry.handle.wants(event) {
                let answer = calling(event.processor) {
                    unsafe entry.handle.call(vmi, event, mode: mode, registers: registers)
                }
                // What is no longer told of can happen.
                if answer == nil, case .access = event.kind, index(of: entry.handle) == nil { return .retry }
                return answer
            }
            return nil
        }

        /// Runs a callback of a processor's event.
        private func calling<Result>(_ processor: UInt32, _ body: () -> Result) -> Result {
            calling = processor
            defer {
                calling = nil
                freeCleared()
            }
            return body()
        }
    }
#endif
