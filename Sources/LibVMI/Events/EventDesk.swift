// SPDX-License-Identifier: Apache-2.0
import CLibVMI

#if hasFeature(Embedded)
    import CPrograms
    import Control
    import Events

    /// The events of a target that a C program is told of.
    ///
    /// An object, and not a part of the instance: what a program is told, it may ask more about, of the same instance.
    /// `unsafe` stands here because C functions are called, and lent the registers.
    @safe
    final class EventDesk {
        let target: UInt32
        /// nil once nobody is told any more.
        var events: TargetEvents?
        /// Other views of the target's memory, once the program has asked for them.
        private var views: MemoryViews?
        private(set) var entries: [EventEntry] = []
        /// Accesses to pages that the program has named for an event of any page.
        private var named: [EventWish] = []
        /// INT3 that the program has written.
        var breakpoints: Breakpoints
        /// What was taken to see whether something is there.
        var early: Event?
        /// Whether the ring cannot be read any more, as that of a target that has ended.
        var isLost = false
        let registers: UnsafeMutablePointer<registers_t>
        var steps = Stepping()
        /// The processor whose callback runs, and what is freed once it does no longer.
        var calling: UInt32?
        private var cleared: [(handle: EventHandle, free: vmi_event_free_t)] = unsafe []

        /// Takes the target's events, if nobody else has them.
        init?(_ target: Target) {
            self.target = target.offer.number
            breakpoints = Breakpoints(target: target.offer.number)
            unsafe registers = .allocate(capacity: 1)
            events = try? TargetEvents(target: target.offer.number)
            guard events != nil else { return nil }
            program_hold()
        }

        deinit { unsafe registers.deallocate() }

        /// Lets go of the target. It is no `deinit`: a program that exits in a callback leaves the desk to nobody.
        func close() {
            guard events != nil else { return }
            breakpoints.clearAll()
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

        func index(of handle: EventHandle?) -> Int? {
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
            // Who counts steps would never be told of them.
            for wish in entry.wishes where wish != .steps || !steps.areCounted { try? events?.forget(wish) }
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
            let before = entries[index]
            entries[index] = next
            // Of anything else the hypervisor has only one, which is the new one now.
            for wish in before.wishes {
                if case .accesses = wish, !next.wishes.contains(wish) { try? events?.forget(wish) }
            }
            release(before.handle, free)
            return true
        }

        /// Has an event of any page be told of accesses to this one, or of none.
        func name(_ frame: UInt64, _ access: UInt8, in view: UInt16) -> Bool {
            let wish = EventWish.accesses(Access(inLibVMI: access), to: frame, in: view)
            let isNone = access == UInt8(VMI_MEMACCESS_N)
            guard events != nil, isNone || access != 0 && access & ~UInt8(VMI_MEMACCESS_RWX) == 0 else {
                return false
            }
            for index in named.indices where named[index].isTheSame(as: wish) {
                try? events?.forget(named.remove(at: index))
                break
            }
            guard !isNone else { return true }
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

        func freeCleared() {
            while let last = unsafe cleared.popLast() { unsafe last.free(last.handle.place, VMI_SUCCESS) }
        }
    }
#endif
