// SPDX-License-Identifier: Apache-2.0
internal import CControl
internal import CPlatform

/// Why something could not be done to a target.
public enum ControlError: Error, Equatable {
    /// The policy does not allow it: the monitor's tier is a lower one.
    case denied
    /// The target no longer exists.
    case gone
    /// There is no such processor, or the hypervisor refuses the value.
    case refused
    /// The hypervisor is of another release than the image was built for.
    case otherRelease
    /// A PV target has none of it.
    case notOfPV
    /// Another monitor has the target's events, or has left them behind.
    case busy
    /// The target has more processors than a ring of events serves.
    case tooManyProcessors
    /// The processor cannot do it: AMD's tells of no accesses and of no steps.
    case notOfThisProcessor
    /// No supervisor knows of this monitor, so that its target would not outlive it.
    case unsupervised
    /// A frame that holds no memory of the target.
    case absent
    /// A monitor cannot have more breakpoints.
    case tooManyBreakpoints
    case failed(Int32)

    init(_ result: Int32) {
        switch result {
        case PLATFORM_EDENIED: self = .denied
        case PLATFORM_EGONE: self = .gone
        case PLATFORM_EINVAL: self = .refused
        case PLATFORM_EABSENT: self = .absent
        case CONTROL_EVERSION: self = .otherRelease
        case CONTROL_EKIND: self = .notOfPV
        case EVENTS_EBUSY: self = .busy
        case EVENTS_EPROCESSORS: self = .tooManyProcessors
        case EVENTS_EUNSUPPORTED: self = .notOfThisProcessor
        case EVENTS_EALONE: self = .unsupervised
        case EVENTS_EFULL: self = .tooManyBreakpoints
        default: self = .failed(result)
        }
    }

    /// Throws what a result of the platform's says, unless that is 0.
    static func check(_ result: Int32) throws(ControlError) {
        guard result == 0 else { throw ControlError(result) }
    }

    /// A word for programs.
    public var code: String {
        switch self {
        case .denied: "access-denied"
        case .gone: "target-gone"
        case .refused: "refused"
        case .otherRelease: "other-release"
        case .notOfPV: "not-of-pv"
        case .busy: "events-busy"
        case .tooManyProcessors: "too-many-processors"
        case .notOfThisProcessor: "not-of-this-processor"
        case .unsupervised: "no-supervisor"
        case .absent: "frame-absent"
        case .tooManyBreakpoints: "too-many-breakpoints"
        case .failed: "platform-failed"
        }
    }

    /// A sentence for people.
    public var message: String {
        switch self {
        case .denied: "the policy does not allow it"
        case .gone: "the target no longer exists"
        case .refused: "there is no such processor, or the hypervisor refuses the value"
        case .otherRelease: "the hypervisor is of another release than the image was built for"
        case .notOfPV: "a PV target has none of it"
        case .busy: "another monitor has the target's events, or has left them behind"
        case .tooManyProcessors: "the target has more than 8 processors"
        case .notOfThisProcessor: "the processor of this host cannot do it"
        case .unsupervised: "there is no supervisor that knows of this monitor"
        case .absent: "there is no memory of the target"
        case .tooManyBreakpoints: "a monitor can have " + String(JOURNAL_BREAKPOINTS) + " breakpoints"
        case .failed: "the hypervisor failed"
        }
    }
}
