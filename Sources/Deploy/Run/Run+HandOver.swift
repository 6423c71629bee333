// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Spec

extension Run {
    /// Gives a domain its targets, and its bundle where that is another one; what it had stays granted.
    func handOver(_ form: Form, to monitor: State.Monitor) async throws -> State.Monitor {
        site.host.report("\(monitor.name): hand-over to \(form.targets.map(\.name).joined(separator: ", "))")
        var next = monitor
        next.targets = form.targets
        next.bundle = form.bundle.sha256
        next.supervisor = form.monitor.tier.isSupervised ? await ledger.state.supervisor?.domain : nil
        let former = formerForm(of: monitor)
        try await take(
            Step(.handOver, monitor.name), undo: { try await handBack(former, to: monitor) },
            {
                // Before it gets them: from then on it may be in need of being supervised.
                if next.supervisor != nil, monitor.generation > 0 {
                    try await tellSupervisor(coming: [monitor.domain: form.targets.map(\.domain)])
                }
                let store = try site.store()
                let hasIt = try hasBundle(monitor, in: store) && monitor.bundle == form.bundle.sha256
                let hand = try HandOver(
                    monitor: monitor.domain, generation: try store.nextGeneration(of: monitor.domain),
                    targets: form.targets.map(\.domain), bundle: hasIt ? nil : form.bundle.bytes)
                next.generation = hand.generation
                // Those of before are kept: they are taken back once it is ready.
                next.grants = monitor.grants + (try hand.apply(to: store)).filter(\.isChange)
                return [.monitor(next)]
            })
        return next
    }

    /// Whether a monitor has the bundle that is recorded: that of its start, or of a hand-over that it took.
    func hasBundle(_ monitor: State.Monitor, in store: XenStore) throws -> Bool {
        let last = try store.generation(of: monitor.domain)
        if monitor.generation == 0 { return last == nil }
        return try last == monitor.generation
            && store.state(of: monitor.domain) == .ready(monitor.generation)
    }

    /// Takes away what a monitor had before its last hand-over: only after it said that it is ready, which
    /// means that it has let go of it.
    func retire(
        _ monitor: State.Monitor, bundle: Bundles.Bundle, held: [Grant]? = nil
    ) async throws -> State.Monitor {
        var next = monitor
        try await take(Step(.revoke, monitor.name)) {
            let store = try site.store()
            next.grants = try withdrawGrants(of: monitor, to: monitor.targets, in: store, held: held)
            // So that it can be given back, should its next hand-over fail.
            try Files.write(bundle.bytes, to: site.layout.bundle(of: monitor.name))
            return [.monitor(next)]
        }
        return next
    }

    /// Takes back every right of a monitor but those on these targets, recorded or not; the records that are
    /// left.
    @discardableResult
    func withdrawGrants(
        of monitor: State.Monitor, to targets: [State.Target], in store: XenStore, held: [Grant]? = nil
    ) throws -> [Grant.Record] {
        let kept = Set(targets.map { Nodes.name(of: $0.domain) })
        let recorded = monitor.grants.filter { !kept.contains($0.grant.node) }
        let found = try (held ?? store.grants(heldBy: monitor.domain)).filter { grant in
            !kept.contains(grant.node) && !recorded.contains { $0.grant == grant }
        }
        try Grant.Record.revoke(recorded + found.map(Grant.Record.init(assumedFor:)), from: store)
        if !targets.isEmpty {
            try HandOver.removeNodes(of: monitor.domain, but: monitor.generation, from: store)
        }
        return monitor.grants.filter { kept.contains($0.grant.node) }
    }
}
