// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Spec

@testable import Deploy

extension Sample {
    /// The sample with another tier of its first monitor, `watch-a`.
    static func spec(_ tier: Tier) -> Spec {
        var spec = Sample.spec
        spec.monitors[0].tier = tier
        return spec
    }

    /// What was recorded when that was applied: its supervisor is domain 7.
    static func state(_ tier: Tier) -> State {
        var state = Sample.state
        state.spec = spec(tier)
        state.monitors[0].tier = tier.rawValue
        state.policy?.rules = Rules(spec(tier))
        guard tier.isSupervised else { return state }
        state.supervisor = State.Supervisor(domain: 7, image: "image")
        state.monitors[0].supervisor = 7
        return state
    }

    static let supervisor = domain(7, Label.supervisorName, Label.supervisorLabel)

    /// What is seen of it.
    static func seen(_ tier: Tier) -> Observation {
        var seen = Sample.seen
        guard tier.isSupervised else { return seen }
        seen.kinds = [1: .pvh]
        seen.domains.append(supervisor)
        seen.monitors[7] = .init(generation: 3, state: .ready(3), readable: [])
        return seen
    }
}

extension LiveHost {
    /// Makes a spec true, as `apply` does, with bundles that are no more than names.
    @discardableResult
    func apply(_ spec: Spec, _ layout: Layout, image: String = "image") async throws -> Plan {
        try Files.write(image, to: layout.image)
        let site = site(layout)
        let ledger = try Ledger(layout, for: "apply")
        let wish = Wish(spec: spec, image: .file(layout.image))
        let bundles = spec.monitors.map { monitor in
            let bytes = Array(monitor.name.utf8)
            return (monitor.name, Bundles.Bundle(bytes: bytes, sha256: Digest.sha256(bytes)))
        }
        let draft = try await Draft.decide(
            wish, on: site, state: await ledger.state,
            seen: try await Observation.take(site, withMemory: false),
            bundles: Dictionary(uniqueKeysWithValues: bundles))
        try site.keep(wish.image, as: draft.plan.imageSHA256)
        try await Carrying(run: Run(site: site, ledger: ledger), draft: draft).carryOut("apply")
        try await ledger.close { $0.remember(draft) }
        try site.dropImages(butFor: await ledger.state)
        return draft.plan
    }
}
