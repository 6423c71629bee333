// SPDX-License-Identifier: Apache-2.0
import Host
import Policy
import Spec

/// Carries a plan out: old and new rules together, then the monitors, then the rules that remain.
struct Carrying: Sendable {
    var run: Run
    var draft: Draft

    /// How many monitors are brought up at once; each keeps xl and a CPU busy.
    private static let width = 4

    /// Does all of it, or takes back what it did.
    func carryOut(_ operation: String) async throws {
        guard !draft.plan.isEmpty else { return }
        do {
            try await steps()
        } catch {
            let now = await run.revert()
            try? await uncancelled { try await run.tellSupervisor() }
            try? await run.ledger.close()
            try explain(error, now, operation)
        }
    }

    private func steps() async throws {
        run.silent.add(draft.seen.domains)
        if let gone = draft.state.supervisor, draft.plan.gone.contains(gone.domain) {
            try await run.forget(gone, isLast: draft.plan.supervisor == nil)
        }
        // Domains that nobody can tell what they hold go before anybody is allowed anything new.
        for action in draft.plan.actions(.relaunch) {
            try await endRemains(of: action)
        }
        let supervisor = draft.plan.supervisor
        // A supervisor cannot stay without its type, nor look after monitors that nobody knows without it.
        let endsFirst =
            supervisor?.kind == .delete && !draft.during.rules.types.contains(Label.supervisor)
        if endsFirst { try await endUnneeded() }
        if try !run.site.isLoaded(draft.during.built.sha256, by: draft.state) {
            try await run.load(draft.during, for: "old and new", before: draft.before)
        }
        for gone in draft.state.monitors where draft.plan.gone.contains(gone.domain) {
            try await run.forget(gone)
        }
        if supervisor?.kind == .create || supervisor?.kind == .relaunch {
            try await run.createSupervisor(image: draft.plan.imageSHA256)
        }
        try await bringUp()
        for action in draft.plan.actions(.relaunch) {
            try await run.relaunch(try form(action), by: action, of: draft)
        }
        if !endsFirst { try await endUnneeded() }
        if draft.final.built.sha256 != draft.during.built.sha256 {
            try await run.load(draft.final, for: "what remains", before: draft.during.rules)
        }
        await run.commit()
    }

    /// Monitors that the spec does not have, and then supervisors that others have taken the place of, or that
    /// nobody needs.
    private func endUnneeded() async throws {
        for action in draft.plan.actions(.delete) {
            try await endRemains(of: action)
            try await run.removeFiles(of: action.monitor)
        }
        try await run.tellSupervisor()
        guard let supervisor = draft.plan.supervisor else { return }
        if supervisor.kind == .delete { await run.dismiss(supervisor.remains) }
        try await run.endSupervisors(supervisor.remains, isLast: supervisor.kind == .delete)
    }

    private func endRemains(of action: Plan.Action) async throws {
        for domain in action.remains {
            try await run.end(
                domain, of: action.monitor, held: draft.seen.grants(heldBy: domain))
        }
    }

    /// New monitors, and those that get other targets: they do not depend on one another.
    private func bringUp() async throws {
        let actions = draft.plan.actions(.create, .update, .rotate)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, action) in actions.enumerated() {
                if index >= Self.width { try await group.next() }
                group.addTask { try await one(action) }
            }
            try await group.waitForAll()
        }
        // Only now is anything taken away, when all have what they need.
        for action in actions {
            try await endRemains(of: action)
            guard let bundle = draft.bundles[action.monitor], action.kind != .create,
                let up = await recorded(action)
            else { continue }
            _ = try await run.retire(up, bundle: bundle, held: draft.seen.grants(heldBy: up.domain))
        }
    }

    private func one(_ action: Plan.Action) async throws {
        let form = try form(action)
        guard action.kind != .create, let present = await recorded(action) else {
            try await run.create(form, besides: draft.seen.domains)
            return
        }
        // Each question to xl is one more that a monitor waits for its target.
        if !draft.seen.domains.contains(where: { $0.id == present.domain && $0.name == form.monitor.name }) {
            try await run.take(Step(.rename, form.monitor.name)) {
                try await run.rename(present.domain, to: form.monitor.name)
            }
        }
        let next = try await run.handOver(form, to: present)
        try await run.take(Step(.run, form.monitor.name)) {
            try await run.awaitReady(next)
            return []
        }
    }

    private func recorded(_ action: Plan.Action) async -> State.Monitor? {
        await run.ledger.state.monitors.first { $0.domain == action.domain }
    }

    private func form(_ action: Plan.Action) throws -> Form {
        guard let monitor = draft.spec.monitors.first(where: { $0.name == action.monitor }),
            let bundle = draft.bundles[action.monitor]
        else { throw ToolError(.notFound, "the spec has no monitor '\(action.monitor)'") }
        return Form(
            monitor: monitor, targets: action.targets, bundle: bundle, image: draft.plan.imageSHA256)
    }

    /// Says what is true after a failure.
    private func explain(_ error: any Error, _ now: UndoList.Outcome, _ operation: String) throws -> Never {
        let isInterrupted = error is CancellationError
        let what = isInterrupted ? "\(operation) was interrupted" : "\(operation) failed"
        guard !now.steps.isEmpty else {
            guard isInterrupted else { throw error }
            throw ToolError(.interrupted, "\(what); nothing was changed")
        }
        let cause = ((isInterrupted ? [] : ["\(error)"]) + now.steps).joined(separator: "\n")
        guard now.isWhole else {
            throw ToolError(
                .toolFailed, "\(what), and not all of what it had done could be undone",
                hint: "stubvmi plan SPEC", cause: cause)
        }
        throw ToolError(
            isInterrupted ? .interrupted : .rolledBack, "\(what), and what it had done was undone",
            hint: "stubvmi list shows what is there", cause: cause)
    }
}
