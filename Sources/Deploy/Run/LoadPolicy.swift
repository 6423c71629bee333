// SPDX-License-Identifier: Apache-2.0
import Host
import Policy
public import Spec

/// Loads only the policy of a spec, so that targets can be created with their labels.
public struct LoadPolicy: Sendable {
    /// What came of it; `apply` tells the same of its policy.
    public struct Report: Sendable, Equatable, Codable {
        public var schema = 1
        public var policy: PolicyStage.Result
    }

    var site: Site

    public init(site: Site) { self.site = site }

    /// Loads what the spec and the domains that run need; what monitors may do already, they may go on doing.
    public func run(_ spec: Spec) async throws -> Report {
        try await Preflight.enforcing(site)
        return try await Lock.hold(site, for: "policy load") { site in
            let ledger = try Ledger(site.layout, for: "policy load")
            let state = await ledger.state
            let domains = try await site.domains()
            let kinds = try DomainKind.read(of: domains, in: site.store())
            try Preflight.refuse(Preflight.kinds(of: spec, among: domains, kinds))
            let live = Set(domains.map(\.type))
            let running = Rules(
                monitors: (state.policy?.rules.monitors ?? []).filter {
                    live.contains(Label.type(ofMonitor: $0.name))
                })
            let rules = running.union(Rules(spec)).carrying(domains, before: state.policy?.rules)
            let built = try await PolicyStage(site: site).build(rules, provedAs: state.policy?.sha256)
            let isLoaded = try site.isLoaded(built.sha256, by: state)
            if !isLoaded {
                try site.refuseIfSealed()
                let run = Run(site: site, ledger: ledger)
                try await run.load(
                    Draft.BuiltRules(rules: rules, built: built), for: "the spec's", before: nil)
            }
            try await ledger.close()
            return Report(
                policy: PolicyStage.Result(
                    sha256: built.sha256, types: rules.types.sorted(), loaded: !isLoaded))
        }
    }
}
