// SPDX-License-Identifier: Apache-2.0
package import Grants
import Host
import Spec

/// What the host is like: the facts that a plan is made from, beside the spec and the state.
package struct Observation: Sendable, Equatable {
    /// What a monitor's domain looks like from xenstore.
    package struct Monitor: Sendable, Equatable {
        /// The number of the hand-over that dom0 made last; nil before the first.
        package var generation: UInt32?
        /// What the monitor says of itself.
        package var state: MonitorState?
        /// Other domains whose names it may read.
        package var readable: Set<UInt32>

        package init(generation: UInt32?, state: MonitorState?, readable: Set<UInt32>) {
            self.generation = generation
            self.state = state
            self.readable = readable
        }
    }

    package var domains: [Domain]
    /// How often a policy was loaded (or a boolean of it changed) since the host started; nil where the
    /// hypervisor cannot be asked.
    package var sequence: UInt32?
    /// Whether the loaded policy cannot be replaced before the host boots again.
    package var isSealed: Bool
    /// How Xen runs the domains that carry the type of a target, by id, where that is known.
    package var kinds: [UInt32: DomainKind]
    /// Each domain that carries the type of a monitor or of the supervisor, by its id.
    package var monitors: [UInt32: Monitor]
    /// Free memory in MiB.
    package var freeMemory: Int

    package init(
        domains: [Domain], sequence: UInt32?, isSealed: Bool = false, kinds: [UInt32: DomainKind] = [:],
        monitors: [UInt32: Monitor], freeMemory: Int
    ) {
        self.kinds = kinds
        self.isSealed = isSealed
        self.domains = domains
        self.sequence = sequence
        self.monitors = monitors
        self.freeMemory = freeMemory
    }

    /// What a monitor may read of other domains.
    func grants(heldBy monitor: UInt32) -> [Grant] {
        (monitors[monitor]?.readable ?? []).sorted().map { Grant(node: Nodes.name(of: $0), domid: monitor) }
    }

    /// Looks. Free memory costs a call of xl more; without it there is none.
    static func take(_ site: Site, withMemory: Bool = true) async throws -> Observation {
        let domains = try await site.domains()
        let store = try site.store()
        let owners = Dictionary(
            domains.map { (Nodes.name(of: $0.id), $0.id) }, uniquingKeysWith: { first, _ in first })
        var readers: [UInt32: Set<UInt32>] = [:]
        for grant in try store.grants() {
            if let owner = owners[grant.node] { readers[grant.domid, default: []].insert(owner) }
        }
        var monitors: [UInt32: Monitor] = [:]
        for domain in domains where domain.isMonitor || domain.type == Label.supervisor {
            monitors[domain.id] = Monitor(
                generation: try store.generation(of: domain.id), state: try store.state(of: domain.id),
                readable: readers[domain.id] ?? [])
        }
        return Observation(
            domains: domains, sequence: try site.policySequence(), isSealed: try site.isSealed(),
            kinds: try DomainKind.read(of: domains, in: store), monitors: monitors,
            freeMemory: withMemory ? try await site.host.hypervisor().freeMemory : 0)
    }
}

extension Domain {
    /// Whether it carries the type of a monitor of ours.
    var isMonitor: Bool { Label.monitor(ofType: type) != nil }
    /// Whether it carries a type of ours.
    var isOurs: Bool { isMonitor || Label.target(ofType: type) != nil || type == Label.supervisor }
    /// Whether xl says that it is paused.
    var isPaused: Bool { state.contains("p") }
    /// Whether it has ended and only its remains are there.
    var isOver: Bool { state.contains("s") || state.contains("c") || state.contains("d") }
}
