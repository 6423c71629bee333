// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Spec

extension Keeper {
    /// Makes it as it was applied, under the lock; whether anything was done.
    ///
    /// What is being changed is brought to its end, or undone, also when the process is told to end meanwhile.
    func pass(since: ContinuousClock.Instant) async throws -> Bool {
        let work = Task { try await locked(since: since) }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            Task {
                if await isActing { try await Task.sleep(for: Self.grace) }
                work.cancel()
            }
        }
    }

    private nonisolated func locked(since: ContinuousClock.Instant) async throws -> Bool {
        try await Lock.hold(site, for: Lock.watch, waits: true) { site in
            try await work(site, since: since)
        }
    }

    private func work(_ site: Site, since: ContinuousClock.Instant) async throws -> Bool {
        let ledger = try Ledger(site.layout, for: Lock.watch)
        let state = await ledger.state
        guard state.spec != nil, state.image != nil else {
            steady("nothing is applied on this host", .idle)
            return false
        }
        try await Preflight.enforcing(site)
        let seen = try await Observation.take(site, withMemory: false)
        if Findings.isForeign(state, sequence: seen.sequence) {
            event(.policyForeign, .warning, "somebody else has loaded a policy, or changed a boolean of it")
        }
        var wish = try Wish.recorded(site)
        wish.waitsForTargets = true
        try wish.check(site.layout)
        wish.narrowed = wish.spec.narrowed(state, seen)
        let (bundles, failures) = try await KeptBundles(site: site, state: state, seen: seen)
            .make(wish.spec, narrowed: wish.narrowed)
        keptProfiles(failures)
        // What is not in the spec is nobody's that asked for it to go: `state forget` lets it run.
        let names = Set(wish.spec.monitors.map(\.name))
        wish.only = names
        var draft = try await Draft.decide(wish, on: site, state: state, seen: seen, bundles: bundles)
        let known = try namesBeforeAndNow()
        found(Findings(draft.plan, spec: wish.spec, state: state, seen: seen, names: known), draft)

        let held = names.filter { backOffs.isHeld($0, at: .now) }
        if !held.isEmpty {
            wish.only = names.subtracting(held)
            draft = try await Draft.decide(wish, on: site, state: state, seen: seen, bundles: bundles)
        }
        guard !draft.plan.isEmpty else {
            if held.isEmpty { steady(draft) }
            return false
        }
        said.steady = nil
        isActing = true
        defer { isActing = false }
        let fragile = draft.plan.actions.filter { $0.isChange && (isApart || backOffs.isFailed($0.monitor)) }
        if fragile.isEmpty && !draft.needsMemory {
            try await carry(draft, ledger, on: site, since: since)
        } else {
            try await apart(wish, draft, fragile.map(\.monitor), on: site, since: since)
        }
        return true
    }

    /// The names that xenstore had before this pass and has still.
    private func namesBeforeAndNow() throws -> [UInt32: String] {
        let now = Set(try site.store().domains().map(\.domid))
        return (glance?.names ?? [:]).filter { now.contains($0.key) }.mapValues(\.name)
    }

    /// Does what a plan says, and tells of it.
    private func carry(
        _ draft: Draft, _ ledger: Ledger, on site: Site, since: ContinuousClock.Instant
    ) async throws {
        try await Carrying(run: Run(site: site, ledger: ledger), draft: draft).carryOut(Lock.watch)
        try await ledger.close { $0.remember(draft) }
        done(draft, since: since)
    }

    /// The same, but some monitors each for itself: what one fails with does not concern the others.
    private func apart(
        _ wish: Wish, _ draft: Draft, _ fragile: [String], on site: Site, since: ContinuousClock.Instant
    ) async throws {
        let others = (wish.only ?? []).subtracting(fragile)
        var isWhole = true
        for (name, only) in [(nil, others)] + fragile.map({ ($0, Set([$0])) }) {
            try Task.checkCancellation()
            do {
                let ledger = try Ledger(site.layout, for: Lock.watch)
                var wish = wish
                wish.only = only
                let draft = try await Draft.decide(
                    wish, on: site, state: await ledger.state, seen: try await Observation.take(site),
                    bundles: draft.bundles)
                if !draft.plan.isEmpty { try await carry(draft, ledger, on: site, since: since) }
            } catch let error where !(error is CancellationError) {
                guard let name else { throw error }
                isWhole = false
                failed(name, error, retry: backOffs.failed(name, at: .now))
            }
        }
        isApart = isApart && !isWhole
    }
}

extension Plan.Action {
    /// Whether it changes anything.
    var isChange: Bool { kind != .keep && kind != .wait }
}

extension Draft {
    /// Whether it was decided by how much memory is free, which is asked only where it counts.
    fileprivate var needsMemory: Bool { plan.actions.contains { $0.kind == .relaunch && $0.domain != nil } }
}
