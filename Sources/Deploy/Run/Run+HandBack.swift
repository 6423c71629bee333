// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import SystemPackage

extension Run {
    /// Gives a monitor back what it had before a hand-over. One that had nothing yet is about to go.
    ///
    /// That it refused, or is silent, does not tell what it holds: it is handed what it had anew and has to
    /// confirm it. One that does not gets a new domain.
    func handBack(_ former: Form?, to before: State.Monitor) async throws -> [Change] {
        let store = try site.store()
        guard before.generation > 0 else {
            try withdrawGrants(of: before, to: [], in: store)
            return []
        }
        guard let former else {
            throw ToolError(.notFound, "the bundle that '\(before.name)' had is no longer there")
        }
        let live = Set(try await site.domains().map(\.id))
        guard before.targets.allSatisfy({ live.contains($0.domain) }) else {
            throw ToolError(.notFound, "a target that '\(before.name)' had is no longer there")
        }
        do {
            return [.monitor(try await confirm(former, by: before, store))]
        } catch {
            site.host.warn("\(before.name): \(error); it gets a new domain")
            try await end(before.domain, of: before.name)
            _ = try await again(former)()
            return []
        }
    }

    private func confirm(
        _ former: Form, by before: State.Monitor, _ store: XenStore
    ) async throws -> State.Monitor {
        var back = before
        // Whoever looks after it now has its rings.
        if back.supervisor != nil { back.supervisor = await ledger.state.supervisor?.domain }
        let hand = try HandOver(
            monitor: before.domain, generation: try store.nextGeneration(of: before.domain),
            targets: before.targets.map(\.domain), bundle: former.bundle.bytes)
        back.generation = hand.generation
        back.grants = before.grants + (try hand.apply(to: store)).filter(\.isChange)
        try await awaitReady(back)
        try withdrawGrants(of: back, to: before.targets, in: store)
        try Files.write(former.bundle.bytes, to: site.layout.bundle(of: before.name))
        return back
    }
}
