// SPDX-License-Identifier: Apache-2.0
import Flask
import Host
import Spec

extension Keeper {
    /// Makes it as it was applied, under the lock; whether anything was done.
    ///
    /// A pass that has begun ends, or is undone, also when the process is told to end meanwhile.
    func pass(since: ContinuousClock.Instant) async throws -> Bool {
        let work = Task { try await locked(since: since) }
        return try await withTaskCancellationHandler {
            try await work.value
        } onCancel: {
            Task {
                try await Task.sleep(for: Self.grace)
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
        // xl is asked only where the hypervisor cannot be: it takes a fifth of a second on a slow host.
        if try site.runningPolicy()?.isEnforcing() != true { try await Preflight.enforcing(site.host) }
        let seen = try await Observation.take(site, withMemory: false)
        if Findings.isForeign(state, sequence: seen.sequence) {
            event(.policyForeign, .warning, "somebody else has loaded a policy, or changed a boolean of it")
        }
        var wish = try Wish.recorded(site)
        wish.waitsForTargets = true
        try wish.check(site.layout)
        let (bundles, failures) = try await KeptBundles(site: site, state: state, seen: seen).make(wish.spec)
        keptProfiles(failures)
        var draft = try await Draft.decide(wish, on: site, state: state, seen: seen, bundles: bundles)
        found(Findings(draft.plan, spec: wish.spec, state: state, seen: seen), draft)

        let held = Set(draft.plan.actions.map(\.monitor).filter { backOffs.isHeld($0, at: .now) })
        if !held.isEmpty {
            wish.only = Set(draft.plan.actions.map(\.monitor)).subtracting(held)
            draft = try await Draft.decide(wish, on: site, state: state, seen: seen, bundles: bundles)
        }
        guard !draft.plan.isEmpty else {
            if held.isEmpty { steady(draft) }
            return false
        }
        if draft.plan.actions.contains(where: { $0.isSeamless != nil && $0.domain != nil }) {
            // Whether both fit is asked only where it counts.
            draft = try await Draft.decide(
                wish, on: site, state: state, seen: try await Observation.take(site), bundles: bundles)
        }
        said.steady = nil
        guard isApart else {
            try await carry(draft, ledger, on: site, since: since)
            return true
        }
        try await apart(wish, draft, on: site, since: since)
        return true
    }

    /// Does what a plan says, and tells of it.
    private func carry(
        _ draft: Draft, _ ledger: Ledger, on site: Site, since: ContinuousClock.Instant
    ) async throws {
        try await Carrying(run: Run(site: site, ledger: ledger), draft: draft).carryOut(Lock.watch)
        try await ledger.close { $0.remember(draft) }
        done(draft, since: since)
    }

    /// The same, one monitor at a time: what one fails with does not concern the others.
    private func apart(
        _ wish: Wish, _ draft: Draft, on site: Site, since: ContinuousClock.Instant
    ) async throws {
        let names = draft.plan.actions.filter { $0.kind != .keep && $0.kind != .wait }.map(\.monitor)
        var isWhole = true
        // None of them first: the policy alone.
        for one in [nil] + names.map(Optional.some) {
            try Task.checkCancellation()
            do {
                let ledger = try Ledger(site.layout, for: Lock.watch)
                var wish = wish
                wish.only = one.map { [$0] } ?? []
                let draft = try await Draft.decide(
                    wish, on: site, state: await ledger.state, seen: try await Observation.take(site),
                    bundles: draft.bundles)
                guard !draft.plan.isEmpty else { continue }
                try await carry(draft, ledger, on: site, since: since)
            } catch let error where !(error is CancellationError) {
                guard let one else { throw error }
                isWhole = false
                failed(one, error, retry: backOffs.failed(one, at: .now))
            }
        }
        isApart = !isWhole
    }
}
