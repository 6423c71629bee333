// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Policy
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

    /// Takes away the monitors of a spec, or without one all that are on this host, and the types of targets
    /// that nothing carries. Found by label, so that a lost state loses nothing.
    public func run(_ spec: Spec?, approve: ([String]) async throws -> Void = { _ in }) async throws -> Report
    {
        try await Preflight.enforcing(site)
        return try await Lock.hold(site, for: "destroy") { site in
            let ledger = try Ledger(site.layout, for: "destroy")
            let run = Run(site: site, ledger: ledger)
            let present = try await site.domains()
            run.silent.add(present)
            let doomed = doomed(spec, state: await ledger.state, among: present)
            try await approve(doomed.domains.map { "\($0.name) (domain \($0.domain.id))" })
            var gone: [String] = []
            // Once for all of them: to look through xenstore for each would be quadratic.
            let held =
                doomed.domains.isEmpty
                ? [:] : Dictionary(grouping: try site.store().grants(), by: \.domid)
            for (name, domain) in doomed.domains {
                try await run.end(domain.id, of: name, held: held[domain.id] ?? [])
                if !gone.contains(name) { gone.append(name) }
            }
            for record in await ledger.state.monitors where doomed.names.contains(record.name) {
                try await run.forget(record)
            }
            for name in doomed.names.sorted() where hasFiles(name) { try await run.removeFiles(of: name) }
            try await endSupervisors(run)
            let policy = try await rest(run, spec, without: doomed.names)
            try await ledger.close { $0.forget(spec) }
            try site.dropImages(butFor: await ledger.state)
            return Report(
                destroyed: gone, keptTypes: policy.rules.types.sorted(), policySHA256: policy.built.sha256)
        }
    }

    private func hasFiles(_ name: String) -> Bool {
        Files.exists(site.layout.config(of: name)) || Files.exists(site.layout.bundle(of: name))
    }

    /// The supervisor goes with the last monitor that may need it, and what it does not know may.
    private func endSupervisors(_ run: Run) async throws {
        let domains = try await site.domains()
        let state = await run.ledger.state
        let known = Set(state.monitors.map(\.domain))
        guard !state.monitors.contains(where: { $0.supervisor != nil }),
            !domains.contains(where: { $0.isMonitor && !known.contains($0.id) })
        else { return }
        let left = domains.filter { $0.type == Label.supervisor }.map(\.id)
        if !left.isEmpty {
            await run.dismiss(left)
            try await run.endSupervisors(left, isLast: true)
        }
        if let gone = await run.ledger.state.supervisor { try await run.forget(gone, isLast: true) }
    }

    /// The monitors that go: their names, and their domains with the names that they are known by.
    private func doomed(
        _ spec: Spec?, state: State, among present: [Domain]
    ) -> (names: Set<String>, domains: [(name: String, domain: Domain)]) {
        var names = Set(spec?.monitors.map(\.name) ?? state.monitors.map(\.name))
        if spec == nil { names.formUnion(state.spec?.monitors.map(\.name) ?? []) }
        let types = Dictionary(
            names.map { (Label.type(ofMonitor: $0), $0) }, uniquingKeysWith: { first, _ in first })
        let domains = present.compactMap { domain -> (name: String, domain: Domain)? in
            if let name = types[domain.type] { return (name, domain) }
            guard spec == nil, let name = Label.monitor(ofType: domain.type) else { return nil }
            return (name, domain)
        }
        return (names.union(domains.map(\.name)), domains)
    }

    /// Loads the policy of what is left.
    private func rest(
        _ run: Run, _ spec: Spec?, without names: Set<String>
    ) async throws -> Draft.BuiltRules {
        let state = await run.ledger.state
        let targets = Set(spec?.targets.map(\.name) ?? state.policy?.rules.targets ?? [])
        var rules = (state.policy?.rules ?? Rules()).without(names)
        let watched = Set(rules.monitors.flatMap(\.targets))
        rules.targets.removeAll { targets.contains($0) && !watched.contains($0) }
        rules = rules.carrying(try await site.domains(), before: state.policy?.rules)
        if let policy = state.policy, try site.isSealed() {
            site.host.warn("the policy is sealed: its types stay until the host boots")
            let built = try await PolicyStage(site: site).build(policy.rules, provedAs: policy.sha256)
            return Draft.BuiltRules(rules: policy.rules, built: built)
        }
        let built = try await PolicyStage(site: site).build(rules, provedAs: state.policy?.sha256)
        let policy = Draft.BuiltRules(rules: rules, built: built)
        if try !site.isLoaded(built.sha256, by: state) {
            try await run.load(policy, for: "without the monitors", before: nil)
        }
        return policy
    }
}

extension State {
    /// Nothing is to be kept true of a spec that was taken away.
    mutating func forget(_ gone: Spec?) {
        let names = Set(gone?.monitors.map(\.name) ?? spec?.monitors.map(\.name) ?? [])
        spec?.monitors.removeAll { names.contains($0.name) }
        if spec?.monitors.isEmpty == true { spec = nil }
        guard monitors.isEmpty && spec == nil else { return }
        image = nil
        previousImage = nil
        // A policy without a type of ours is nothing to remember.
        if policy?.rules == Rules() { policy = nil }
    }
}
