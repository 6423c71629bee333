// SPDX-License-Identifier: Apache-2.0
import Host
import Spec

extension Run {
    /// Puts a new domain in a monitor's place, the old one going when the new one is ready; where there is no
    /// room for both, before. Destroyed first and then its grants: an old one that stayed would need them. When it fails the old one is as it was.
    func relaunch(_ form: Form, by action: Plan.Action, of draft: Draft) async throws {
        let mark = await undo.count
        let name = form.monitor.name
        let old = await ledger.state.monitors.first { $0.domain == action.domain }
        if action.isSeamless == true, let old {
            try await setAside(old)
            try await create(form, besides: draft.seen.domains)
            // It is ready: from here on it stays, whatever becomes of the others.
            await undo.forget(from: mark)
            try await end(old.domain, of: name, held: draft.seen.grants(heldBy: old.domain))
        } else {
            if let old {
                let before = formerForm(of: old)
                try await end(
                    old.domain, of: name, held: draft.seen.grants(heldBy: old.domain),
                    undo: before.map { again($0) })
            }
            try await create(form, besides: draft.seen.domains)
            await undo.forget(from: mark)
        }
    }

    /// Frees a monitor's name for the domain that follows it.
    private func setAside(_ old: State.Monitor) async throws {
        let aside = old.name + Run.asideSuffix
        try await take(
            Step(.rename, old.name), undo: { try await rename(old.domain, to: old.name) },
            { try await rename(old.domain, to: aside) })
    }

    /// Gives a domain a name, if it has another one.
    @discardableResult
    func rename(_ domain: UInt32, to name: String) async throws -> [Change] {
        let present = try await site.domains().first { $0.id == domain }
        guard let present, present.name != name else { return [] }
        try await site.host.check(Xl.rename(domain, to: name))
        return []
    }

    /// What the domain that a monitor's follows is called until it goes.
    static let asideSuffix = "--old"

    /// A monitor as it was made before; nil if that is not known any more.
    func formerForm(of old: State.Monitor) -> Form? {
        guard let bytes = try? Files.read(site.layout.bundle(of: old.name), limit: 64 << 20),
            Digest.sha256(bytes) == old.bundle, Files.exists(site.layout.image(old.image))
        else { return nil }
        let monitor = Monitor(
            name: old.name, tier: Tier(rawValue: old.tier) ?? .read, memory: old.memory,
            targets: old.targets.map(\.name), programs: [])
        return Form(
            monitor: monitor, targets: old.targets,
            bundle: Bundles.Bundle(bytes: bytes, sha256: old.bundle), image: old.image)
    }

    /// Makes a domain again that had to go.
    func again(_ form: Form) -> Inverse {
        {
            let run = Run(site: site, ledger: ledger, supervision: supervision, silent: silent)
            try await run.create(form)
            return []
        }
    }
}
