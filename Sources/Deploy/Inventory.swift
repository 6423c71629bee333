// SPDX-License-Identifier: Apache-2.0
import Host
import Spec

/// What is deployed, as the state file says and as the host shows.
public struct Inventory: Sendable, Equatable, Codable {
    /// A monitor and how its domain is.
    public struct Monitor: Sendable, Equatable, Codable {
        public var name: String
        public var domain: UInt32
        public var tier: String
        public var label: String
        public var targets: [State.Target]
        /// SHA-256 of the image that it was started with; empty where that is not known.
        public var imageSHA256: String
        /// `running`, `paused`, `gone`, `mislabelled` when the domain carries another label than recorded, or
        /// `unrecorded` when the state does not know a domain that carries a monitor's label.
        public var status: String
        /// xl's six state letters; nil when the domain is gone.
        public var xlState: String?
    }

    public var schema = 1
    /// SHA-256 of the policy that was loaded last; nil where that is not known.
    public var policySHA256: String?
    /// Whether a command was cut off: repeating it, or `plan`, says what is missing.
    public var unfinished: Bool
    public var monitors: [Monitor]
    /// The domain that takes back what monitors of tier `control` or `events` leave behind; nil where there are none.
    public var supervisor: Supervisor?

    /// The supervisor's domain.
    public struct Supervisor: Sendable, Equatable, Codable {
        public var domain: UInt32
        /// `running`, `paused`, `gone` or `mislabelled`.
        public var status: String
    }

    /// Compares the state with the host's domains.
    public static func take(_ site: Site) async throws -> Inventory {
        let state = try State.load(site.layout)
        let isKnown = !state.domains.isEmpty || state.policy != nil
        let domains = isKnown ? try await site.domains() : []
        let monitors = state.monitors.map { recorded in
            let domain = domains.first { $0.id == recorded.domain }
            return Monitor(
                name: recorded.name, domain: recorded.domain, tier: recorded.tier, label: recorded.label,
                targets: recorded.targets, imageSHA256: recorded.image,
                status: status(as: domain, labelled: recorded.label), xlState: domain?.state)
        }
        let known = Set(state.monitors.map(\.domain))
        let others = domains.filter { $0.isMonitor && !known.contains($0.id) }.map { domain in
            Monitor(
                name: domain.name, domain: domain.id, tier: "", label: domain.label, targets: [],
                imageSHA256: "", status: "unrecorded", xlState: domain.state)
        }
        return Inventory(
            policySHA256: state.policy?.sha256, unfinished: Files.exists(site.layout.journal),
            monitors: monitors + others,
            supervisor: state.supervisor.map { recorded in
                let domain = domains.first { $0.id == recorded.domain }
                return Supervisor(
                    domain: recorded.domain, status: status(as: domain, labelled: Label.supervisorLabel))
            })
    }

    private static func status(as domain: Domain?, labelled label: String) -> String {
        guard let domain else { return "gone" }
        guard domain.label == label else { return "mislabelled" }
        return domain.isPaused ? "paused" : "running"
    }
}
