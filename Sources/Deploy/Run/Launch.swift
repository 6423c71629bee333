// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import FoundationEssentials
import Grants
import Host
import Spec
import SystemPackage

/// Brings up one monitor: paused, granted, then let run until it says that it is ready.
public struct Launch {
    /// A monitor that is up.
    public struct Result: Sendable, Equatable, Codable {
        public var name: String
        public var domain: UInt32
        public var label: String
        public var tier: String
        public var targets: [State.Target]
        /// The xenstore grants, as the commands that would make them.
        public var grants: [String]
        /// False when it was up already, just as the spec says.
        public var launched: Bool
    }

    /// How long a monitor may take to get ready.
    static let patience = Duration.seconds(60)

    var site: Site
    var spec: Spec
    var monitor: Monitor
    var image: FilePath
    var imageDigest: String

    func run(_ bundle: [UInt8], state: inout State, undo: inout Reverter) async throws -> Result {
        let domains = try await site.host.domains()
        let targets = try spec.targets(of: monitor).map { target in
            guard let domain = domains.first(where: { $0.name == target.name }) else {
                throw ToolError(.notFound, "the target '\(target.name)' went away")
            }
            return State.Target(name: target.name, domain: domain.id)
        }
        let wanted = State.Monitor(
            name: monitor.name, domain: 0, label: monitor.label, tier: monitor.tier.rawValue,
            targets: targets,
            image: imageDigest, bundle: Digest.sha256(bundle), started: Date())
        if let present = try present(wanted, state: state, domains: domains) {
            return try result(present, launched: false)
        }

        var up = wanted
        up.domain = try await create(bundle, state: &state, wanted: wanted, undo: &undo)
        site.host.report("\(monitor.name): grants, then run")
        let store = try site.store()
        let handOver = try HandOver(monitor: up.domain, generation: 1, targets: targets.map(\.domain))
        let records = try handOver.apply(to: store)
        undo.push("grants of \(monitor.name)") { try handOver.withdraw(records, from: store) }
        up.grants = records
        state.record(up)
        try state.save(site.layout)
        try await site.host.check(Xl.unpause(up.domain))
        try await store.waitUntilReady(up.domain, generation: 1, timeout: Launch.patience)
        site.host.report("\(monitor.name): ready")
        return try result(up, launched: true)
    }

    /// Writes what the domain is made from, makes it, and records it; each with its inverse.
    private func create(
        _ bundle: [UInt8], state: inout State, wanted: State.Monitor, undo: inout Reverter
    ) async throws -> UInt32 {
        let config = site.layout.config(of: monitor.name)
        let bundlePath = site.layout.bundle(of: monitor.name)
        undo.push("files of \(monitor.name)") { try Files.remove([config, bundlePath]) }
        try Files.makeDirectory(site.layout.root)
        try Files.write(bundle, to: bundlePath)
        try Files.write(
            try XLConfig.monitor(monitor, image: image.string, bundle: bundlePath.string), to: config)

        let (host, layout, name, type) = (site.host, site.layout, monitor.name, monitor.type)
        undo.push("domain \(name)") {
            for domain in try await host.domains() where domain.name == name && domain.type == type {
                try await host.check(Xl.destroy(domain.id))
            }
            var state = try State.load(layout)
            state.monitors.removeAll { $0.name == name }
            try state.save(layout)
        }
        site.host.report("\(monitor.name): xl create -p")
        try await site.host.check(Xl.createPaused(config), hint: "xl dmesg")
        guard let made = try await site.host.domains().first(where: { $0.name == name }) else {
            throw ToolError(.toolFailed, "xl made no domain '\(name)'", hint: "xl dmesg")
        }
        guard made.label == monitor.label else {
            throw ToolError(
                .denied, "domain '\(name)' was started with the label '\(made.label)', not '\(monitor.label)'"
            )
        }
        var up = wanted
        up.domain = made.id
        state.record(up)
        try state.save(layout)
        return made.id
    }

    /// The monitor as it runs already, if it is just what is wanted; something else is in the way.
    private func present(_ wanted: State.Monitor, state: State, domains: [Domain]) throws -> State.Monitor? {
        guard let recorded = state.monitors.first(where: { $0.name == wanted.name }),
            domains.contains(where: { $0.name == wanted.name && $0.id == recorded.domain })
        else { return nil }
        var same = wanted
        same.domain = recorded.domain
        same.started = recorded.started
        same.grants = recorded.grants
        guard same == recorded else {
            throw ToolError(
                .exists, "'\(wanted.name)' runs with another image, config or target than the spec says",
                hint: "stubvmi destroy SPEC, then stubvmi apply SPEC")
        }
        return recorded
    }

    private func result(_ up: State.Monitor, launched: Bool) throws -> Result {
        let handOver = try HandOver(monitor: up.domain, generation: 1, targets: up.targets.map(\.domain))
        return Result(
            name: up.name, domain: up.domain, label: up.label, tier: up.tier, targets: up.targets,
            grants: try handOver.commands(in: try site.store()), launched: launched)
    }
}
