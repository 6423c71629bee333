// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import CMonitor
internal import CPlatform
internal import TargetBundle
internal import VMICore

// Where `unsafe` stands in the monitor, beside Edge+Configuration.swift and Edge+Supervision.swift: C's pointers and arrays become Swift values here.

/// Why a monitor cannot do what dom0 asks.
struct StartError: Error {
    var message: String
}

/// What can be tried on a domain beside mapping its frames.
enum DomainOperation: CaseIterable {
    case state, pause, readRegisters, writeRegisters, readContext, writeContext, events
}

/// What one attempt to map a frame, or to do something to a domain, came to.
enum Attempt {
    case allowed
    case denied
    /// There is no such frame.
    case absent
    /// There is no such domain.
    case gone
    /// The hypervisor is of another release than the image was built for, so it cannot be tried.
    case otherRelease
    case failed
}

enum Edge {
    /// The bundle that the domain was started with.
    static func ramdisk() throws(StartError) -> PackedBundle {
        var available = 0
        guard let start = unsafe monitor_bundle(&available) else {
            throw StartError(message: "there is no target bundle")
        }
        do throws(FormatError) {
            return try PackedBundle(unsafe Span(_unsafeStart: start, count: available))
        } catch {
            throw StartError(bundle: error)
        }
    }

    /// A xenstore node of at most `limit` bytes; nil when there is none.
    static func read(_ path: String, limit: Int) throws(StartError) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: limit)
        let length = unsafe path.withCString { path in
            unsafe bytes.withUnsafeMutableBufferPointer {
                unsafe monitor_read(path, $0.baseAddress, $0.count)
            }
        }
        switch length {
        case 0...Int32(limit):
            bytes.removeLast(limit - Int(length))
            return bytes
        case PLATFORM_EABSENT: return nil
        case PLATFORM_EINVAL: throw StartError(message: "the node " + path + " is too long")
        default: throw StartError(message: "xenstore does not answer")
        }
    }

    /// Watches a xenstore node, so that `changed` tells of it and sleeping ends for it.
    static func watch(_ path: String) throws(StartError) {
        guard unsafe path.withCString({ unsafe monitor_watch($0) }) == 0 else {
            throw StartError(message: "xenstore does not answer")
        }
    }

    /// Whether a watched node may have changed since this was asked last.
    static func changed() -> Bool { monitor_changed() != 0 }

    /// Whether that much memory is free: Swift's own allocations must not fail.
    static func hasRoom(for bytes: Int) -> Bool { monitor_has_room(bytes) != 0 }

    /// Attaches a domain as a target, if it has that name and the policy lets it be read.
    static func attach(_ target: Int, domain: UInt32, name: String) throws(StartError) {
        let result = unsafe name.withCString { unsafe monitor_attach(UInt32(target), domain, $0) }
        let why: String
        switch result {
        case 0:
            // A frame that is not there tells as much of the policy as one that is.
            guard tryMapping(Frame(0), of: domain, writable: false) == .denied else { return }
            why = "the policy does not let it be read"
        case PLATFORM_EDENIED: why = "dom0 has not granted its name"
        case PLATFORM_EGONE: why = "its domain no longer exists"
        case PLATFORM_EINVAL: why = "dom0 named another domain"
        default: why = "xenstore does not answer"
        }
        throw StartError(message: "target " + name + " cannot be attached: " + why)
    }

    /// Lets go of every target; on return no page of any is mapped.
    static func detachAll() { monitor_detach_all() }

    /// Tells dom0 how this monitor is: see monitor.h.
    static func tell(_ state: String) { unsafe state.withCString { unsafe monitor_state($0) } }

    /// The most bytes of an answer to a request.
    static let answerLimit = Int(MONITOR_ANSWER)

    /// Keeps a part of an answer.
    static func keep(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBufferPointer { unsafe monitor_keep($0.baseAddress, $0.count) }
    }

    /// Gives a piece of what was kept as the answer to a request; whether there is more of it.
    static func answer(_ request: UInt32) -> Bool { monitor_answer(request) != 0 }

    /// Whether records wait for dom0 to read the console: nothing more is to be told before.
    static func isBehind() -> Bool { monitor_is_behind() != 0 }

    /// Puts what was kept on the console; false where there is no room, because nobody reads there.
    static func say() -> Bool { monitor_say() != 0 }

    /// Does nothing any more, for ever: for a drill.
    static func hang() {
        while true { _ = platform_nanoseconds() }
    }

    /// Sleeps until then, or until `changed` has something to tell.
    static func sleep(until nanoseconds: UInt64) { monitor_sleep_until(nanoseconds) }

    static func now() -> UInt64 { platform_nanoseconds() }

    static func domain(of target: Int) -> UInt32 { monitor_domid(UInt32(target)) }

    /// The most targets that a monitor can have.
    static let targetLimit = Int(MONITOR_TARGETS)

    static var ownDomain: UInt32 { monitor_self() }

    /// Tries to map a frame of any domain; whatever was mapped is given back at once.
    static func tryMapping(_ frame: Frame, of domain: UInt32, writable: Bool) -> Attempt {
        switch monitor_probe(domain, frame.number, writable ? 1 : 0) {
        case 0: .allowed
        case PLATFORM_EDENIED: .denied
        case PLATFORM_EABSENT: .absent
        case PLATFORM_EGONE: .gone
        default: .failed
        }
    }

    /// Tries what a higher tier may do to a domain; nothing is changed by it.
    static func tryOperation(_ operation: DomainOperation, on domain: UInt32) -> Attempt {
        let attempt =
            switch operation {
            case .state: CONTROL_TRY_STATE
            case .pause: CONTROL_TRY_PAUSE
            case .readRegisters: CONTROL_TRY_REGISTERS
            case .writeRegisters: CONTROL_TRY_SET_REGISTERS
            case .readContext: CONTROL_TRY_CONTEXT
            case .writeContext: CONTROL_TRY_SET_CONTEXT
            case .events: CONTROL_TRY_EVENTS
            }
        return switch control_try(domain, attempt.rawValue) {
        case 0: .allowed
        case PLATFORM_EDENIED: .denied
        case PLATFORM_EGONE: .gone
        case CONTROL_EVERSION: .otherRelease
        default: .failed
        }
    }
}
