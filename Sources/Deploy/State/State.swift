// SPDX-License-Identifier: Apache-2.0
public import FoundationEssentials
public import Grants
import Host
public import Spec

/// What the tool made on this host and what it is to keep true: a snapshot, which a journal goes on from
/// while something is being changed.
public struct State: Sendable, Equatable, Codable {
    /// One monitor's domain.
    public struct Monitor: Sendable, Equatable, Codable {
        public var name: String
        public var domain: UInt32
        public var label: String
        public var tier: String
        /// Memory in MiB.
        public var memory: Int
        public var targets: [Target]
        /// SHA-256 of the image that it was started with.
        public var image: String
        /// SHA-256 of the bundle that it has.
        public var bundle: String
        /// The number of the hand-over that gave it these targets and this bundle; 0 before the first.
        public var generation: UInt32
        public var started: Date
        /// What to take back when it goes.
        public var grants: [Grant.Record]
        /// The supervisor's domain that it had when it was given its targets; nil for tier `read`.
        public var supervisor: UInt32?

        package init(
            name: String, domain: UInt32, label: String, tier: String, memory: Int, targets: [Target],
            image: String, bundle: String, generation: UInt32, started: Date, grants: [Grant.Record] = [],
            supervisor: UInt32? = nil
        ) {
            self.name = name
            self.domain = domain
            self.label = label
            self.tier = tier
            self.memory = memory
            self.targets = targets
            self.image = image
            self.bundle = bundle
            self.generation = generation
            self.started = started
            self.grants = grants
            self.supervisor = supervisor
        }
    }

    /// A monitor's target, as it was when the monitor was given it.
    public struct Target: Sendable, Hashable, Codable {
        public var name: String
        public var domain: UInt32
    }

    /// The supervisor's domain.
    public struct Supervisor: Sendable, Equatable, Codable {
        public var domain: UInt32
        /// SHA-256 of the image that it was started with.
        public var image: String
    }

    /// The policy that was loaded last.
    public struct Policy: Sendable, Equatable, Codable {
        public var sha256: String
        /// What FLASK counted after the load; another count means that somebody else loaded one.
        public var sequence: UInt32?
        /// Who may watch whom in it.
        public var rules: Rules

        package init(sha256: String, sequence: UInt32?, rules: Rules) {
            self.sha256 = sha256
            self.sequence = sequence
            self.rules = rules
        }
    }

    public static let currentVersion = 2
    public var version = State.currentVersion
    /// The run of the host in which this was true.
    public var boot: String?
    /// Nil before the first, and while it is unknown which one is loaded.
    public var policy: Policy?
    /// What was applied last.
    public var spec: Spec?
    /// SHA-256 of the image that monitors are to run, and of the one before it.
    public var image: String?
    public var previousImage: String?
    public var monitors: [Monitor] = []
    public var supervisor: Supervisor?

    package init(boot: String? = nil) { self.boot = boot }

    /// The domains that are ours: the monitors' and the supervisor's.
    var domains: [UInt32] { monitors.map(\.domain) + [supervisor?.domain].compactMap(\.self) }

    /// Reads the snapshot; there being none is an empty state.
    static func snapshot(_ layout: Layout) throws -> State {
        guard Files.exists(layout.state) else { return State() }
        let bytes = try Files.read(layout.state, limit: 16 << 20)
        let hint = "mv \(layout.state) \(layout.state).bad, then stubvmi state import SPEC"
        do {
            let state = try JSONDecoder().decode(State.self, from: Data(bytes))
            try state.check()
            return state
        } catch let error as ToolError {
            throw ToolError(
                .corrupt, "the state file \(layout.state) cannot be used: \(error.message)", hint: hint)
        } catch {
            throw ToolError(
                .corrupt, "the state file \(layout.state) cannot be read", hint: hint,
                cause: JSONFault.describe(error, in: bytes))
        }
    }

    /// Replaces the snapshot; a crash leaves the old or the new one.
    public func save(_ layout: Layout) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try Files.makeDirectory(layout.root)
        try Files.write(Array(try encoder.encode(self)), to: layout.state)
    }

    /// Finds what a hand may have broken: the tool acts on these values as root.
    private func check() throws {
        guard version == State.currentVersion else {
            throw ToolError(.corrupt, "it has version \(version), and this is for \(State.currentVersion)")
        }
        guard Set(domains).count == domains.count else {
            throw ToolError(.corrupt, "two monitors have one domain")
        }
        if let supervisor, !(1..<0x7FF0).contains(supervisor.domain) {
            throw ToolError(.corrupt, "the supervisor has domain \(supervisor.domain)")
        }
        for monitor in monitors {
            guard (1..<0x7FF0).contains(monitor.domain) else {
                throw ToolError(.corrupt, "'\(visible(monitor.name))' has domain \(monitor.domain)")
            }
            guard Layout.isName(monitor.name) else {
                throw ToolError(.corrupt, "'\(visible(monitor.name))' is no name of a monitor")
            }
        }
    }
}
