// SPDX-License-Identifier: Apache-2.0
internal import CControl
public import Events

/// What a target is to tell of.
///
/// Where the hypervisor leaves the choice, the processor `waits` for the answer, or goes on at once and is told nothing:
/// then only a full ring holds it.
public enum EventWish: Equatable {
    /// Writes to a control register; otherwise told, only those that change a bit which is not ignored.
    case controlRegister(
        ControlRegister, ignoring: UInt64 = 0, onlyChanges: Bool = true, waits: Bool = false)
    case msr(UInt32)
    case breakpoints
    case cpuid
    /// Requests of the guest's kernel, or of its user mode too.
    case guestRequests(fromUser: Bool = false, waits: Bool = false)
    case debugExceptions
    case descriptorTables
    case steps
    case notEmulated
    /// Accesses to a frame in a view of memory, before they happen (Intel). Who asks for reads gets writes, too.
    case accesses(Access, to: UInt64, in: UInt16 = 0)

    /// What tells of a breakpoint there.
    public init(_ start: FunctionStart) {
        switch start.way {
        case .skip: self = .descriptorTables
        case .execute: self = .breakpoints
        }
    }

    /// Whether an event is what was wished for.
    public func isAbout(_ event: Event) -> Bool {
        switch (self, event.kind) {
        case (.controlRegister(let wanted, _, _, _), .controlRegister(let register, _, _)): wanted == register
        case (.msr(let wanted), .msr(let msr, _, _)): wanted == msr
        case (.accesses(let wanted, let frame, let view), .access(let place, _, _, let tried)):
            frame == place && view == event.view ?? 0 && !wanted.isDisjoint(with: tried)
        case (.cpuid, .cpuid), (.guestRequests, .guestRequest), (.breakpoints, .breakpoint), (.steps, .step),
            (.debugExceptions, .debugException), (.descriptorTables, .descriptorTable),
            (.notEmulated, .notEmulated):
            true
        default: false
        }
    }

    /// Whether the hypervisor takes two for one: it remembers how only of the last.
    public func isTheSame(as other: EventWish) -> Bool {
        let (mine, others) = (c, other.c)
        return mine.kind == others.kind && mine.number == others.number && mine.frame == others.frame
            && mine.view == others.view
    }

    /// As events.h has it; kinds are XEN_DOMCTL_MONITOR_EVENT_... of xen/domctl.h.
    var c: events_wish {
        var wish = events_wish()
        wish.stops = 1
        switch self {
        case .controlRegister(let register, let ignored, let onlyChanges, let waits):
            wish.kind = 0
            wish.number = register.rawValue
            wish.ignored = ignored
            wish.stops = waits ? 1 : 0
            wish.changes = onlyChanges ? 1 : 0
        case .msr(let number):
            wish.kind = 1
            wish.number = number
        case .steps: wish.kind = 2
        case .breakpoints: wish.kind = 3
        case .guestRequests(let fromUser, let waits):
            wish.kind = 4
            wish.stops = waits ? 1 : 0
            wish.from_user = fromUser ? 1 : 0
        case .debugExceptions:
            wish.kind = 5
            // What is waited for the guest does not get any more.
            wish.stops = 0
        case .cpuid: wish.kind = 6
        case .descriptorTables: wish.kind = 9
        case .notEmulated: wish.kind = 10
        case .accesses(let accesses, let frame, let view):
            wish.view = view
            wish.kind = EVENTS_ACCESSES
            wish.accesses = accesses.rawValue
            wish.frame = frame
        }
        return wish
    }
}
