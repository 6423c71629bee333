// SPDX-License-Identifier: Apache-2.0
import Grants
import Host

extension Run {
    /// Ends a domain of ours and takes its grants away, in this order: without its domain a grant is nothing,
    /// without its grants a domain that stays would be broken.
    ///
    /// `held` are its grants as they were found when this run began, beside the recorded ones; without them
    /// xenstore is looked through, which takes longer the more domains there are.
    func end(
        _ domain: UInt32, of name: String, held: [Grant]? = nil, undo inverse: Inverse? = nil
    ) async throws {
        // Opened first: a domain that is gone with its grants left behind would be worse than one that stays.
        let store = try site.store()
        let known = await ledger.state.monitors.first { $0.domain == domain }
        let recorded = known?.grants ?? []
        site.host.report("\(name): xl destroy \(domain)")
        try await take(Step(.destroy, name), undo: inverse) {
            try await destroy(domain)
            return []
        }
        try await take(Step(.revoke, name)) {
            let found = try (held ?? store.grants(heldBy: domain)).filter { grant in
                !recorded.contains { $0.grant == grant }
            }
            try Grant.Record.revoke(recorded + found.map(Grant.Record.init(assumedFor:)), from: store)
            return [.gone(domain: domain)]
        }
        // Whoever takes its place is to find nothing of it in its targets.
        if let known { try await awaitTakenBack(known) }
    }

    /// Destroys a domain; one that is gone already is no error.
    func destroy(_ domain: UInt32) async throws {
        let outcome = try await site.host.run(Xl.destroy(domain))
        guard outcome.status != 0, try await site.domains().contains(where: { $0.id == domain }) else {
            return
        }
        throw ToolError(
            .toolFailed, "xl does not destroy domain \(domain)", hint: "xl destroy \(domain); xl dmesg",
            cause: visible(outcome.errors, limit: 2000))
    }

    /// Removes what a monitor was started from.
    func removeFiles(of name: String) async throws {
        try await take(Step(.removeFiles, name)) {
            try Files.remove([site.layout.config(of: name), site.layout.bundle(of: name)])
            return []
        }
    }

    /// Forgets a recorded domain that is no longer there, and takes back what was granted to it.
    func forget(_ gone: State.Monitor) async throws {
        try await take(Step(.revoke, gone.name)) {
            try Grant.Record.revoke(gone.grants, from: try site.store())
            return [.gone(domain: gone.domain)]
        }
        try await awaitTakenBack(gone)
    }
}
