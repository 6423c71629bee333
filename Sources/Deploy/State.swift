// SPDX-License-Identifier: Apache-2.0
public import FoundationEssentials
public import Grants
import Host

/// What the tool made on this host, kept so that it can be shown and taken away again.
public struct State: Sendable, Equatable, Codable {
    /// One deployed monitor.
    public struct Monitor: Sendable, Equatable, Codable {
        public var name: String
        public var domain: UInt32
        public var label: String
        public var tier: String
        public var targets: [Target]
        public var image: String
        /// SHA-256 of the bundle that it was started with.
        public var bundle: String
        public var started: Date
        /// What to take back when it goes.
        public var grants: [Grant.Record] = []
    }

    /// A monitor's target, as it was when the monitor was given it.
    public struct Target: Sendable, Equatable, Codable {
        public var name: String
        public var domain: UInt32
    }

    public var version = 1
    /// The run of the host in which this was true.
    public var boot: String?
    /// SHA-256 of the policy that was loaded last; nil before the first.
    public var policy: String?
    public var monitors: [Monitor] = []

    /// Reads the state; there being none is an empty state.
    public static func load(_ layout: Layout) throws -> State {
        guard Files.exists(layout.state) else { return State() }
        let bytes = try Files.read(layout.state, limit: 16 << 20)
        do {
            return try JSONDecoder().decode(State.self, from: Data(bytes))
        } catch {
            throw ToolError(
                .corrupt, "the state file \(layout.state) cannot be read",
                hint: "move it away, then stubvmi destroy",
                cause: "\(error)")
        }
    }

    /// Puts a monitor in, over what was known of one of that name.
    mutating func record(_ monitor: Monitor) {
        monitors.removeAll { $0.name == monitor.name }
        monitors.append(monitor)
    }

    /// Replaces the state file; a crash leaves the old or the new one.
    public func save(_ layout: Layout) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try Files.makeDirectory(layout.root)
        try Files.write(Array(try encoder.encode(self)), to: layout.state)
    }
}
