// SPDX-License-Identifier: Apache-2.0
import Grants
import Spec

extension Planner {
    /// What is done with the supervisor: it is there for as long as there is a monitor that it looks after.
    func supervisor() -> Plan.Supervisor? {
        let domains = seen.domains.filter { $0.type == Label.supervisor }
        guard !spec.supervised.isEmpty || isLeftToOthers else {
            if domains.isEmpty { return nil }
            return Plan.Supervisor(
                kind: .delete, reasons: ["no monitor needs it"], domain: nil,
                remains: domains.map(\.id).sorted())
        }
        let sound = domains.first { fault(of: $0) == nil }
        let others = domains.map(\.id).filter { $0 != sound?.id }.sorted()
        if let sound {
            let reasons = others.map { "domain \($0), which has its label, is a remainder" }
            return Plan.Supervisor(kind: .keep, reasons: reasons, domain: sound.id, remains: others)
        }
        return Plan.Supervisor(
            kind: domains.isEmpty ? .create : .relaunch,
            reasons: domains.isEmpty ? ["no domain of it runs"] : domains.compactMap(fault), domain: nil,
            remains: others)
    }

    /// Whether a monitor that is not to be changed needs it.
    private var isLeftToOthers: Bool {
        wishes.only != nil && state.monitors.contains { Tier(rawValue: $0.tier)?.isSupervised ?? true }
    }

    /// Why a domain cannot stay the supervisor; nil if nothing is wrong with it.
    private func fault(of domain: Domain) -> String? {
        guard let recorded = state.supervisor, recorded.domain == domain.id else {
            return "domain \(domain.id) has its label, and the state does not know it"
        }
        if domain.isOver { return "domain \(domain.id) has ended" }
        if domain.isPaused { return "domain \(domain.id) is paused" }
        if recorded.image != wishes.image {
            return "it runs image \(recorded.image.prefix(12)), not \(wishes.image.prefix(12))"
        }
        switch seen.monitors[domain.id]?.state {
        case .ready, .refused: return nil
        case let state: return "domain \(domain.id) is not ready: \(MonitorState.words(state))"
        }
    }

    /// Why a monitor has to be given its targets anew, so that another supervisor has its rings too.
    func supervisionReasons(_ monitor: Monitor, _ kept: State.Monitor) -> [String] {
        // Another tier is another domain in any case.
        guard monitor.tier.isSupervised, kept.tier == monitor.tier.rawValue else { return [] }
        let next = supervisor()?.domain
        guard next == nil || kept.supervisor != next else { return [] }
        return [next.map { "domain \($0) is its supervisor now" } ?? "it gets another supervisor"]
    }
}
