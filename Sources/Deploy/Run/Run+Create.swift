// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Grants
import Host
import Spec
import SystemPackage

extension Run {
    /// How long a monitor may take to get ready.
    static let patience = Duration.seconds(60)

    /// Makes a monitor's domain, hands it its targets, and lets it run until it says that it is ready.
    ///
    /// It is made paused: it never runs without what it is to have, and never waits in vain.
    /// `seen` are the domains that were there when this run began; without them the host is asked, which takes
    /// longer the more there are.
    @discardableResult
    func create(_ form: Form, besides seen: [Domain]? = nil) async throws -> State.Monitor {
        let monitor = form.monitor
        let (config, bundle) = (site.layout.config(of: monitor.name), site.layout.bundle(of: monitor.name))
        let earlier = [config, bundle].map { (path: $0, bytes: try? Files.read($0, limit: 64 << 20)) }
        try await take(
            Step(.files, monitor.name),
            undo: {
                for (path, bytes) in earlier {
                    if let bytes { try Files.write(bytes, to: path) } else { try Files.remove([path]) }
                }
                return []
            },
            {
                try Files.write(form.bundle.bytes, to: bundle)
                let image = site.layout.image(form.image).string
                try Files.write(
                    try XLConfig.monitor(monitor, image: image, bundle: bundle.string), to: config)
                return []
            })
        // Asked for in any case: xl would wait without end for a xenstored that has ended.
        _ = try site.store()
        let before = if let seen { seen } else { try await site.domains() }
        let present = Set(before.filter { $0.type == monitor.type }.map(\.id))
        site.host.report("\(monitor.name): xl create -p")
        var up = form.record(domain: 0)
        try await take(
            Step(.create, monitor.name), undo: { try await end(monitor.type, butFor: present) },
            {
                try await site.host.check(Xl.createPaused(config), hint: "xl dmesg")
                up.domain = try await made(monitor.name, monitor.label, butFor: present)
                return [.monitor(up)]
            })
        up = try await handOver(form, to: up)
        try await take(Step(.run, monitor.name)) {
            try await site.host.check(Xl.unpause(up.domain))
            try await awaitReady(up)
            return []
        }
        if monitor.tier.isSupervised { try await tellSupervisor() }
        return up
    }

    /// The domain that xl has just made.
    func made(_ name: String, _ label: String, butFor present: Set<UInt32>) async throws -> UInt32 {
        guard let id = try site.store().newestDomain(named: name), !present.contains(id),
            let made = try await site.host.domain(id), made.name == name
        else {
            throw ToolError(.toolFailed, "xl made no domain '\(name)'", hint: "xl dmesg")
        }
        guard made.label == label else {
            throw ToolError(
                .denied, "domain '\(name)' was started with the label '\(made.label)', not '\(label)'")
        }
        return made.id
    }

    /// Ends the domains of a type that were not there before: also one that xl made only half.
    func end(_ type: String, butFor present: Set<UInt32>) async throws -> [Change] {
        var changes: [Change] = []
        for domain in try await site.domains() where domain.type == type && !present.contains(domain.id) {
            try await destroy(domain.id)
            changes.append(.gone(domain: domain.id))
        }
        return changes
    }

    /// Waits for a monitor's own word that it reads its targets and nothing else.
    func awaitReady(_ monitor: State.Monitor) async throws {
        try await site.store().waitUntilReady(
            monitor.domain, generation: monitor.generation, timeout: Run.patience)
        site.host.report("\(monitor.name): ready")
    }
}
