// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host

/// Something that `watch` saw or did.
public struct WatchEvent: Sendable, Equatable, Codable {
    public enum Kind: String, Sendable, Codable {
        /// All is as it was applied: said at first, and after each change.
        case steady
        /// Nothing is applied on this host.
        case idle
        /// Something was done with a monitor.
        case changed
        /// A policy was loaded.
        case policyLoaded = "policy_loaded"
        /// Somebody else has loaded a policy.
        case policyForeign = "policy_foreign"
        /// A monitor has ended or does not work any more.
        case died
        /// A target is not there; its monitor is left as it is.
        case absent
        /// A target is paused, and a monitor of it is gone.
        case paused
        /// A domain has lost its label, so that xl does not list it.
        case hidden
        /// A target's profile could not be made anew.
        case profileKept = "profile_kept"
        /// It could not be made as it was applied; it is tried again.
        case failed
    }

    public var schema = 1
    /// Milliseconds since 1970.
    public var timeMs: Int
    public var event: Kind
    /// `error`, `warning` or `info`.
    public var level: String
    /// All of it in words.
    public var message: String
    public var monitor: String?
    public var target: String?
    public var domain: UInt32?
    /// What was done with the monitor.
    public var action: Plan.Kind?
    public var reasons: [String]?
    /// Milliseconds from when the host told of the cause until it was done.
    public var afterMs: Int?
    /// Milliseconds until it is tried again.
    public var retryMs: Int?
    /// The last line of the monitor's console.
    public var console: String?
    /// What to type.
    public var hint: String?

    init(_ event: Kind, _ level: Level = .info, _ message: String) {
        timeMs = Int(Date().timeIntervalSince1970 * 1000)
        self.event = event
        self.level = "\(level)"
        self.message = message
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}
