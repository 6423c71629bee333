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
        private let target: UInt32
        /// nil once nobody is told any more.
        private var events: TargetEvents?
        /// Other views of the target's memory, once the program has asked for them.
        private var views: MemoryViews?
        private(set) var entries: [EventEntry] = []
        /// Accesses to pages that the program has named for an event of any page.
        private var named: [EventWish] = []
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
            named = []
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
            guard let entry = EventEntry(event), index(of: entry.handle) == nil, events != nil,
                !entries.contains(where: { $0.isTheSame(as: entry) }), watch(entry.wishes)
            else { return false }
            entries.append(entry)
            return true
        }

        private func watch(_ wishes: [EventWish]) -> Bool {
            for wish in wishes where (try? events?.watch(wish)) == nil { return false }
            return true
        }

        @safe
        func clear(_ event: UnsafeMutablePointer<vmi_event_t>?, _ free: vmi_event_free_t?) -> Bool {
            guard let index = index(of: EventHandle(event)) else { return false }
            let entry = entries.remove(at: index)
            for wish in entry.wishes { try? events?.forget(wish) }
            release(entry.handle, free)
            return true
        }

        /// Puts an event in the place of another one.
        @safe
        func swap(
            _ from: UnsafeMutablePointer<vmi_event_t>?, _ to: UnsafeMutablePointer<vmi_event_t>?,
            _ free: vmi_event_free_t?
        ) -> Bool {
            guard let index = index(of: EventHandle(from)), let next = EventEntry(to),
                self.index(of: next.handle) == nil, entries[index].isTheSame(as: next), watch(next.wishes)
            else { return false }
            let before = entries[index].handle
            entries[index] = next
            release(before, free)
            return true
        }

        /// Has an event of any page be told of accesses to this one, or of none.
        func name(_ frame: UInt64, _ access: UInt8, in view: UInt16) -> Bool {
            let wish = EventWish.accesses(Access(inLibVMI: access), to: frame, in: view)
            guard events != nil, access & ~UInt8(VMI_MEMACCESS_RWX) == 0 else { return false }
            for index in named.indices where named[index].isTheSame(as: wish) {
                try? events?.forget(named.remove(at: index))
                break
            }
            guard access != UInt8(VMI_MEMACCESS_N) else { return true }
            guard watch([wish]) else { return false }
            named.append(wish)
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
            let processor = event.processor
            if case .step = event.kind {
                if steps.areOf(processor) { return count(vmi, processor) }
                if steps.stops(processor) { return .toggleStepping }
            }
            let answer = call(vmi, event, mode)
            guard steps.areOf(processor) || steps.isOn(processor), events?.steps(processor) == false,
                answer?.togglesStepping != true
            else { return answer }
            guard case .access = event.kind else { return .thenStep(answer ?? .goOn) }
            return .thenStep(answer ?? .retry)
        }

        /// Counts a step of a processor.
        @safe
        private func count(_ vmi: vmi_instance_t, _ processor: UInt32) -> Answer {
            guard let over = steps.take(processor) else { return .goOn }
            if let done = unsafe over.done {
                calling(processor) { _ = unsafe done(vmi, over.handle.place) }
            } else {
                _ = unsafe register(over.handle.place)
            }
            return steps.areOf(processor) || steps.isOn(processor) ? .goOn : .toggleStepping
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

        @safe
        private func call(_ vmi: vmi_instance_t, _ event: Event, _ mode: page_mode_t) -> Answer? {
            // Who named a page before who is told of any.
            let first =
                entries.first { !$0.wishes.isEmpty && $0.wants(event) } ?? entries.first { $0.wants(event) }
            guard let handle = first?.handle else { return nil }
            let answer = calling(event.processor) {
                unsafe handle.call(vmi, event, mode: mode, registers: registers)
            }
            // What is no longer told of can happen.
            if answer == nil, case .access = event.kind, index(of: handle) == nil { return .retry }
            return answer
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
