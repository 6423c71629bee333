// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Grants
import Host
public import Spec
import SystemPackage

/// Takes monitors that run into a state that does not know them, or out of it; the host stays as it is.
public struct StateEditor: Sendable {
    var site: Site

    public init(site: Site) { self.site = site }

    /// Records the monitors of a spec that run; their names. What cannot be found out stays unknown, and
    /// the next plan says what comes of that.
    public func importing(_ spec: Spec) async throws -> [String] {
        try await Lock.hold(site, for: "state import") { site in
            let ledger = try Ledger(site.layout, for: "state import")
            let domains = try await site.domains()
            let store = try site.store()
            var found: [State.Monitor] = []
            let known = Set(await ledger.state.monitors.map(\.domain))
            for monitor in spec.monitors {
                for domain in domains where domain.type == monitor.type && !known.contains(domain.id) {
                    found.append(try record(monitor, domain, among: domains, store))
                }
            }
            let supervisor = domains.first { $0.type == Label.supervisor }.map { domain in
                State.Supervisor(domain: domain.id, image: image(of: Label.supervisorName) ?? "")
            }
            try await ledger.close { state in
                for monitor in found { state.apply(.monitor(monitor)) }
                if let supervisor, state.supervisor == nil { state.apply(.supervisor(supervisor)) }
                state.boot = Boot.current
                guard state.spec == nil else { return }
                state.spec = spec.absolute()
                state.image = found.first?.image
            }
            return found.map(\.name)
        }
    }

    /// Drops the record of a monitor whose domain, if it has one, is no longer this tool's business.
    public func forgetting(_ name: String) async throws {
        try await Lock.hold(site, for: "state forget") { site in
            let ledger = try Ledger(site.layout, for: "state forget")
            let isKnown = await ledger.state.monitors.contains { $0.name == name }
            guard isKnown else {
                throw ToolError(
                    .notFound, "the state has no monitor '\(name)'", hint: "stubvmi state list")
            }
            try await ledger.close { state in
                state.monitors.removeAll { $0.name == name }
                state.spec?.monitors.removeAll { $0.name == name }
            }
        }
    }

    private func record(
        _ monitor: Monitor, _ domain: Domain, among domains: [Domain], _ store: XenStore
    ) throws -> State.Monitor {
        let generation = try store.generation(of: domain.id) ?? 0
        let ids = try store.targets(of: domain.id, generation: generation)
        let targets = ids.map { id in
            State.Target(name: domains.first { $0.id == id }?.name ?? "", domain: id)
        }
        let bundle = try? Files.read(site.layout.bundle(of: monitor.name), limit: 64 << 20)
        return State.Monitor(
            name: monitor.name, domain: domain.id, label: domain.label, tier: monitor.tier.rawValue,
            memory: domain.memory, targets: targets, image: image(of: monitor.name) ?? "",
            bundle: bundle.map { Digest.sha256($0) } ?? "", generation: generation, started: Date(),
            grants: try store.grants(heldBy: domain.id).map(Grant.Record.init(assumedFor:)),
            supervisor: monitor.tier.isSupervised
                ? domains.first { $0.type == Label.supervisor }?.id : nil)
    }

    /// The digest of the image that a monitor's xl config names, if that image is kept.
    private func image(of name: String) -> String? {
        guard let bytes = try? Files.read(site.layout.config(of: name), limit: 1 << 20) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: site.layout.images.string)) ?? []
        return names.compactMap { $0.split(separator: ".").first.map(String.init) }.first { digest in
            text.contains("\"\(site.layout.image(digest))\"")
        }
    }
}
