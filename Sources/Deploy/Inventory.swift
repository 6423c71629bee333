// SPDX-License-Identifier: Apache-2.0
import Host

/// What is deployed, as the state file says and as the host shows.
public struct Inventory: Sendable, Equatable, Codable {
    /// A recorded monitor and how its domain is.
    public struct Monitor: Sendable, Equatable, Codable {
        public var name: String
        public var domain: UInt32
        public var tier: String
        public var label: String
        public var targets: [State.Target]
        /// SHA-256 of the image that it was started with.
        public var imageSHA256: String
        /// `running`, `gone`, or `mislabelled` when the domain carries another label than recorded.
        public var status: String
        /// xl's six state letters; nil when the domain is gone.
        public var xlState: String?
    }

    public var schema = 1
    /// SHA-256 of the policy that was loaded last; nil before the first.
    public var policySHA256: String?
    public var monitors: [Monitor]

    /// Compares the state with the host's domains.
    public static func take(_ site: Site) async throws -> Inventory {
        let state = try State.load(site.layout)
        let domains = state.monitors.isEmpty ? [] : try await site.host.domains()
        let monitors = state.monitors.map { recorded in
            let domain = domains.first { $0.id == recorded.domain && $0.name == recorded.name }
            return Monitor(
                name: recorded.name, domain: recorded.domain, tier: recorded.tier, label: recorded.label,
                targets: recorded.targets, imageSHA256: recorded.image,
                status: status(of: recorded, as: domain), xlState: domain?.state)
        }
        return Inventory(policySHA256: state.policy, monitors: monitors)
    }

    private static func status(of recorded: State.Monitor, as domain: Domain?) -> String {
        guard let domain else { return "gone" }
        return domain.label == recorded.label ? "running" : "mislabelled"
    }
}
