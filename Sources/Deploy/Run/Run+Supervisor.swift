// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Grants
import Host
import Spec
import SystemPackage

extension Run {
    /// How long the supervisor may take to take back what a monitor has left behind.
    private static let supervisorPatience = Duration.seconds(30)

    /// Makes the supervisor's domain, with nobody to look after yet.
    func createSupervisor(image: String) async throws {
        let name = Label.supervisorName
        let config = site.layout.config(of: name)
        try await take(
            Step(.files, name),
            undo: {
                try Files.remove([config])
                return []
            },
            {
                try Files.write(try XLConfig.supervisor(image: site.layout.image(image).string), to: config)
                return []
            })
        let present = Set(try await site.domains().filter { $0.type == Label.supervisor }.map(\.id))
        site.host.report("\(name): xl create -p")
        var up = State.Supervisor(domain: 0, image: image)
        try await take(
            Step(.create, name), undo: { try await end(Label.supervisor, butFor: present) },
            {
                try await site.host.check(Xl.createPaused(config), hint: "xl dmesg")
                up.domain = try await made(name, Label.supervisorLabel, butFor: present)
                return [.supervisor(up)]
            })
        try await take(Step(.run, name)) {
            try await site.host.check(Xl.unpause(up.domain))
            let store = try site.store()
            let generation = try Wards(supervisor: up.domain, wards: []).apply(to: store)
            try await store.waitUntilReady(up.domain, generation: generation, timeout: Run.patience)
            return []
        }
        site.host.report("\(name): ready")
    }

    /// Ends domains of the supervisor's. Its files go with the last one.
    func endSupervisors(_ domains: [UInt32], isLast: Bool) async throws {
        for domain in domains {
            site.host.report("\(Label.supervisorName): xl destroy \(domain)")
            try await take(Step(.destroy, Label.supervisorName)) {
                try await destroy(domain)
                return [.gone(domain: domain)]
            }
        }
        if isLast { try await removeFiles(of: Label.supervisorName) }
    }

    /// Tells the supervisor whom to look after: the monitors that are recorded, each with its targets. On return it
    /// has taken back what others have left behind.
    ///
    /// `coming` are targets that a monitor is about to get beside those that it has.
    func tellSupervisor(coming: [UInt32: [UInt32]] = [:]) async throws {
        try await supervision.inTurn {
            let state = await ledger.state
            guard let supervisor = state.supervisor else { return }
            let store = try site.store()
            let wards = try state.monitors.filter {
                $0.supervisor == supervisor.domain || coming[$0.domain] != nil
            }.compactMap { one -> Wards.Ward? in
                // One that has ended is looked after no more, and what it left behind is taken back.
                guard try store.exists(Nodes.domain(one.domain)),
                    let journal = try store.journal(of: one.domain)
                else { return nil }
                let targets = one.targets.map(\.domain)
                let more = (coming[one.domain] ?? []).filter { !targets.contains($0) }
                return Wards.Ward(monitor: one.domain, journal: journal, targets: targets + more)
            }
            let generation = try Wards(supervisor: supervisor.domain, wards: wards).apply(to: store)
            try await store.waitUntilReady(
                supervisor.domain, generation: generation, timeout: Self.supervisorPatience)
        }
    }
}

/// One at a time, in the order in which they came.
actor Turns {
    private var last: Task<Void, any Error>?

    func inTurn(_ act: @escaping @Sendable () async throws -> Void) async throws {
        let before = last
        let mine = Task {
            _ = await before?.result
            try await act()
        }
        last = mine
        try await mine.value
    }
}
