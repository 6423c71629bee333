// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
public import Spec

/// Takes away what a spec made, in the order that Xen needs: domains, grants, files, policy types.
public struct Destroy: Sendable {
    /// What is gone, and what had to stay.
    public struct Report: Sendable, Equatable, Codable {
        public var schema = 1
        /// Names of the monitors whose domains were destroyed.
        public var destroyed: [String]
        /// Types that stay in the policy because a live domain carries them.
        public var keptTypes: [String]
        /// SHA-256 of the policy that is loaded now.
        public var policySHA256: String
    }

    var site: Site

    public init(site: Site) { self.site = site }

    public func run(_ spec: Spec) async throws -> Report {
        try await Preflight.enforcing(site.host)
        return try await Lock.hold(site.layout, for: "destroy") { try await locked(spec) }
    }

    private func locked(_ spec: Spec) async throws -> Report {
        var state = try State.load(site.layout)
        var gone: [String] = []
        for monitor in spec.monitors {
            if try await remove(monitor, of: spec, state: &state) { gone.append(monitor.name) }
        }
        let kept = spec.carried(by: try await site.host.domains())
        site.host.report("policy: without the monitors")
        let policy = try await PolicyStage(site: site).run(kept, state: &state)
        if state.monitors.isEmpty && kept.targets.isEmpty {
            try Files.remove([site.layout.state])
        } else {
            try state.save(site.layout)
        }
        return Report(destroyed: gone, keptTypes: kept.targets.map(\.type), policySHA256: policy.sha256)
    }

    /// Ends a monitor's domain and takes its grants and files away; false when there was no domain.
    private func remove(_ monitor: Monitor, of spec: Spec, state: inout State) async throws -> Bool {
        let domains = try await site.host.domains()
        // Found by label and name, so that a lost state file loses nothing.
        let mine = domains.filter { $0.name == monitor.name && $0.type == monitor.type }
        for domain in mine {
            // Opened first: a domain that is gone with its grants left behind would be worse than one that stays.
            let store = try site.store()
            site.host.report("\(monitor.name): xl destroy \(domain.id)")
            try await site.host.check(Xl.destroy(domain.id))
            let targets = spec.targets(of: monitor).compactMap { target in
                domains.first { $0.name == target.name }?.id
            }
            let grants = try GrantSet.plan(monitor: domain.id, targets: targets)
            let recorded = state.monitors.first { $0.name == monitor.name && $0.domain == domain.id }?.grants
            try grants.revoke(recorded ?? grants.grants.map(Grant.Record.init(assumedFor:)), from: store)
        }
        try Files.remove([site.layout.config(of: monitor.name), site.layout.bundle(of: monitor.name)])
        state.monitors.removeAll { $0.name == monitor.name }
        try state.save(site.layout)
        return !mine.isEmpty
    }
}
