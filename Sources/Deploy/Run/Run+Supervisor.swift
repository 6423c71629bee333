// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Grants
import Host
import Spec
import SystemPackage

extension Run {
    /// How long the supervisor may take to take back what a monitor has left behind.
    private static let supervisorPatience = Duration.seconds(30)

    /// Makes the supervisor's domain, with nobody to look after yet; one that is there goes later.
    func createSupervisor(image: String) async throws {
        let name = Label.supervisorName
        let config = site.layout.config(of: name)
        let earlier = try? Files.read(config, limit: 1 << 20)
        try await take(
            Step(.files, name),
            undo: {
                if let earlier { try Files.write(earlier, to: config) } else { try Files.remove([config]) }
                return []
            },
            {
                try Files.write(try XLConfig.supervisor(image: site.layout.image(image).string), to: config)
                return []
            })
        let others = try await site.domains().filter { $0.type == Label.supervisor }
        // xl makes no second domain of a name.
        for other in others where other.name == name {
            try await take(
                Step(.rename, name), undo: { try await giveBackName(to: other.id) },
                { try await rename(other.id, to: "\(name)--\(other.id)") })
        }
        let present = Set(others.map(\.id))
        let former = await ledger.state.supervisor
        site.host.report("\(name): xl create -p")
        var up = State.Supervisor(domain: 0, image: image)
        try await take(
            Step(.create, name), undo: { try await endSupervisor(butFor: present, former: former) },
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

    /// The name of the supervisor that is gone again.
    private func giveBackName(to domain: UInt32) async throws -> [Change] {
        let isTaken = try await site.domains().contains { $0.name == Label.supervisorName }
        return isTaken ? [] : try await rename(domain, to: Label.supervisorName)
    }

    /// Takes back that one was made, when the monitors of this run have gone again. It stays where monitors that
    /// were there before have been given back what they had: it has their rings now.
    private func endSupervisor(
        butFor present: Set<UInt32>, former: State.Supervisor?
    ) async throws -> [Change] {
        let state = await ledger.state
        let up = state.supervisor?.domain
        if let up, !present.contains(up), state.monitors.contains(where: { $0.supervisor == up }) {
            return []
        }
        // One that never got ready has nothing to take back.
        if let up, !present.contains(up), try site.store().mayAnswer(up) { await dismiss([up]) }
        let changes = try await end(Label.supervisor, butFor: present)
        guard let former, try site.store().exists(Nodes.domain(former.domain)) else { return changes }
        return changes + [.supervisor(former)]
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

    /// Forgets a recorded supervisor that is no longer there.
    func forget(_ gone: State.Supervisor, isLast: Bool) async throws {
        try await take(Step(.destroy, Label.supervisorName)) { [.gone(domain: gone.domain)] }
        if isLast { try await removeFiles(of: Label.supervisorName) }
    }

    /// Tells the supervisor whom to look after: the monitors that are recorded, each with its targets. On return it
    /// has taken back what others have left behind.
    ///
    /// `coming` are targets that a monitor is about to get beside those that it has.
    func tellSupervisor(coming: [UInt32: [UInt32]] = [:]) async throws {
        try await supervision.inTurn {
            let state = await ledger.state
            guard let supervisor = state.supervisor, !silent.contains(supervisor.domain) else { return }
            let store = try site.store()
            let wards = try state.monitors.filter {
                $0.supervisor == supervisor.domain || coming[$0.domain] != nil
            }.compactMap { one -> Wards.Ward? in
                // One that has ended is looked after no more, and what it left behind is taken back.
                guard try store.exists(Nodes.domain(one.domain)) else { return nil }
                guard let journal = try store.journal(of: one.domain) else {
                    // Before its start it says nothing.
                    if one.generation > 0 {
                        site.host.warn(
                            "\(one.name): it does not say where its journal is; nobody looks after it")
                    }
                    return nil
                }
                let targets = one.targets.map(\.domain)
                let more = (coming[one.domain] ?? []).filter { !targets.contains($0) }
                return Wards.Ward(monitor: one.domain, journal: journal, targets: targets + more)
            }
            try await tell(Wards(supervisor: supervisor.domain, wards: wards), store)
        }
    }

    /// Waits until a monitor that has ended has left nothing behind in its targets. Where its supervisor does not
    /// answer nobody can tell, which keeps nothing from being done: it would stay so.
    func awaitTakenBack(_ gone: State.Monitor) async throws {
        guard let supervisor = gone.supervisor else { return }
        await dismissed(by: supervisor, whose: "'\(gone.name)'")
    }

    /// The same of all that these supervisors were told of and that has ended, before they go themselves.
    func dismiss(_ supervisors: [UInt32]) async {
        for supervisor in supervisors { await dismissed(by: supervisor, whose: "its monitors") }
    }

    private func dismissed(by supervisor: UInt32, whose: String) async {
        do {
            try await supervision.inTurn {
                let store = try site.store()
                guard !silent.contains(supervisor), try store.exists(Nodes.domain(supervisor)),
                    try store.mayAnswer(supervisor)
                else { throw ToolError(.toolFailed, "it does not run") }
                // Monitors that run are left as they are: another supervisor may have them too.
                try await tell(try Wards.remaining(of: supervisor, in: store), store)
            }
        } catch {
            silent.add(supervisor)
            site.host.warn(
                "what \(whose) may have left behind in a target is not known to be taken back, by the supervisor "
                    + "(domain \(supervisor)): \(error)")
        }
    }

    private func tell(_ wards: Wards, _ store: XenStore) async throws {
        let generation = try wards.apply(to: store)
        try await store.waitUntilReady(
            wards.supervisor, generation: generation, timeout: Self.supervisorPatience)
        try HandOver.removeNodes(of: wards.supervisor, but: generation, from: store)
    }
}

extension XenStore {
    /// Whether a supervisor has come as far as to take wards, and has not failed.
    fileprivate func mayAnswer(_ supervisor: UInt32) throws -> Bool {
        switch try state(of: supervisor) {
        case .ready, .refused: true
        case .starting, .failed, .other, nil: false
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
        try await withTaskCancellationHandler {
            try await mine.value
        } onCancel: {
            mine.cancel()
        }
    }
}
