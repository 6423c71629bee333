// SPDX-License-Identifier: Apache-2.0
/// What has to be done so that the host is as a spec says, each action with its reason.
public struct Plan: Sendable, Equatable, Codable {
    /// What is done with one monitor.
    public enum Kind: String, Sendable, Codable {
        /// It is as the spec says.
        case keep
        /// A domain is made.
        case create
        /// The running domain gets the ids and grants that it lacks; its config stays.
        case update
        /// The running domain gets other targets or another config, and drops what it had.
        case rotate
        /// A new domain takes the place of the one that runs.
        case relaunch
        /// Its domain goes.
        case delete
        /// It cannot run before its targets do.
        case wait
    }

    public struct Action: Sendable, Equatable, Codable {
        public var kind: Kind
        public var monitor: String
        public var reasons: [String]
        /// The domain that it has now; nil if it has none that can stay.
        public var domain: UInt32?
        /// Other domains that carry its label, which go.
        public var remains: [UInt32] = []
        /// What it watches when this is done.
        public var targets: [State.Target] = []
        /// What it may do then, in words.
        public var allowances: [String] = []
        /// For a relaunch: whether the old domain goes only when the new one is ready.
        public var isSeamless: Bool?
    }

    /// What is done with the supervisor's domain.
    public struct Supervisor: Sendable, Equatable, Codable {
        /// `keep`, `create`, `relaunch` or `delete`.
        public var kind: Kind
        public var reasons: [String]
        /// The domain that stays.
        public var domain: UInt32?
        /// Domains that carry its label and go.
        public var remains: [UInt32] = []
    }

    /// What happens to the loaded policy.
    public struct Policy: Sendable, Equatable, Codable {
        /// SHA-256 of the policy that is loaded when all is done.
        public var sha256: String
        /// Why a policy is loaded; empty if none is.
        public var reasons: [String]
        public var addedTypes: [String]
        public var removedTypes: [String]
        /// Types that stay only because a live domain carries them.
        public var keptTypes: [String]
    }

    public var schema = 1
    public var policy: Policy
    public var actions: [Action]
    /// Nil where the spec needs none, and none is there.
    public var supervisor: Supervisor?
    /// Recorded domains that are not there any more: what was granted to them is taken back.
    public var gone: [UInt32]
    /// SHA-256 of the image that monitors run when all is done.
    public var imageSHA256: String
    /// What cannot be had back, loudly.
    public var warnings: [String]
    /// What was seen, as a digest: a plan is carried out only on the host that it was made for.
    public var basis: String

    /// Whether there is nothing to do.
    public var isEmpty: Bool {
        policy.reasons.isEmpty && gone.isEmpty && supervisor?.isChange != true
            && actions.allSatisfy { $0.kind == .keep || $0.kind == .wait }
    }

    func actions(_ kinds: Kind...) -> [Action] { actions.filter { kinds.contains($0.kind) } }
}

extension Plan.Supervisor {
    /// Whether anything is done with it.
    package var isChange: Bool { kind != .keep || !remains.isEmpty }
    /// What it is called: one that stays while others go is an update.
    package var shown: Plan.Kind { kind == .keep && isChange ? .update : kind }
}
