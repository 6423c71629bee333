// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Grants
import Host
import Policy
import Spec

/// Makes a spec true on this host.
public struct Apply: Sendable {
    /// What was done, and what is now there.
    public struct Report: Sendable, Equatable, Codable {
        /// A monitor that is up.
        public struct Monitor: Sendable, Equatable, Codable {
            public var name: String
            public var domain: UInt32
            public var label: String
            public var tier: String
            public var targets: [State.Target]
            /// The xenstore grants, as the commands that would make them.
            public var grants: [String]
            /// What was done with it.
            public var action: Plan.Kind
            /// Whether its domain is new.
            public var launched: Bool
        }

        public var schema = 1
        public var policy: PolicyStage.Result
        /// SHA-256 of the image.
        public var imageSHA256: String
        public var monitors: [Monitor]
        /// Names of the monitors that went.
        public var deleted: [String]
    }

    var site: Site

    public init(site: Site) { self.site = site }

    /// Says what `run` would do, and changes nothing.
    public func plan(_ wish: Wish) async throws -> Plan {
        try await Draft.make(wish.absolute(), on: site, state: try State.load(site.layout)).plan
    }

    /// Does what the host lacks. A failure undoes what this run did.
    ///
    /// With a plan it does exactly that plan, or nothing if another one would be made now. `approve` throws
    /// if the plan is not to be carried out.
    public func run(
        _ wish: Wish, as expected: Plan? = nil, for operation: String = "apply",
        approve: (Plan) async throws -> Void = { _ in }
    ) async throws -> Report {
        try await Preflight.enforcing(site)
        return try await Lock.hold(site, for: operation) { site in
            let ledger = try Ledger(site.layout, for: operation)
            let draft = try await Draft.make(wish.absolute(), on: site, state: await ledger.state)
            if let expected, expected != draft.plan {
                throw ToolError(
                    .preflight, "the host is no longer as it was when the plan was made",
                    hint: "stubvmi plan SPEC -o FILE, and look at it again")
            }
            if !draft.plan.isEmpty { try await approve(draft.plan) }
            try site.keep(wish.image, as: draft.plan.imageSHA256)
            try await Carrying(run: Run(site: site, ledger: ledger), draft: draft).carryOut(operation)
            try await ledger.close { $0.remember(draft) }
            try site.dropImages(butFor: await ledger.state)
            return try await report(draft, state: ledger.state)
        }
    }

    private func report(_ draft: Draft, state: State) throws -> Report {
        let store = try site.store()
        let names = Set(draft.spec.monitors.map(\.name))
        let actions = Dictionary(
            draft.plan.actions.map { ($0.monitor, $0.kind) }, uniquingKeysWith: { first, _ in first })
        let monitors = try state.monitors.filter { names.contains($0.name) }.map { one in
            let kind = actions[one.name] ?? .keep
            return Report.Monitor(
                name: one.name, domain: one.domain, label: one.label, tier: one.tier, targets: one.targets,
                grants: try one.handOver?.commands(in: store) ?? [], action: kind,
                launched: kind == .create || kind == .relaunch)
        }
        return Report(
            policy: PolicyStage.Result(
                sha256: draft.final.built.sha256, types: draft.final.rules.types.sorted(),
                loaded: !draft.plan.policy.reasons.isEmpty), imageSHA256: draft.plan.imageSHA256,
            monitors: monitors.sorted { $0.name < $1.name },
            deleted: draft.plan.actions(.delete).map(\.monitor))
    }
}

extension State {
    /// What was applied is what is to be kept true.
    mutating func remember(_ draft: Draft) {
        boot = Boot.current
        spec = draft.spec
        guard image != draft.plan.imageSHA256 else { return }
        previousImage = image
        image = draft.plan.imageSHA256
    }
}
