// SPDX-License-Identifier: Apache-2.0
import Spec
import TargetBundle

/// Says of a refusal whether the tier should have allowed it, and what to change.
struct DenialJudge {
    private let parties: Parties
    private let hasSpec: Bool
    /// The monitors of the spec and the supervisor, by type.
    private let confined: [String: Confined]

    init(_ spec: Spec?) {
        parties = Parties(spec)
        hasSpec = spec != nil
        confined = Dictionary(
            (spec.map(Confined.all) ?? []).map { ($0.type, $0) }, uniquingKeysWith: { one, _ in one })
    }

    private struct Judgement {
        var monitor: String?
        var verdict: Denials.Verdict
        var why: String
        var advice: String
    }

    func group(_ line: DenialLine, count: Int) -> Denials.Group {
        let who = parties[line.source].party
        let (whom, part) = parties[line.target]
        let judgement = judge(line, who, whom, part)
        let what = "\(line.permissions.joined(separator: ", ")) (\(line.objectClass))"
        return Denials.Group(
            count: count, monitor: judgement.monitor, source: line.source, target: line.target,
            class: line.objectClass, permissions: line.permissions, sourceDomain: line.sourceDomain,
            targetDomain: line.targetDomain, verdict: judgement.verdict,
            message: "\(who.words) wanted \(what) of \(whose(whom, part, by: who)): \(judgement.why)",
            advice: judgement.advice)
    }

    private func whose(_ whom: Party, _ role: Party.Role, by who: Party) -> String {
        switch role {
        case .domain where whom == who: "a domain of its own type"
        case .domain: whom.words
        case .own: whom == who ? "itself" : "\(whom.words) as it meets itself"
        case .channel: whom == who ? "its own event channels" : "event channels of \(whom.words)"
        }
    }

    private func judge(
        _ line: DenialLine, _ who: Party, _ whom: Party, _ part: Party.Role
    ) -> Judgement {
        if who == .unlabeled || whom == .unlabeled && line.target == nil {
            return Judgement(
                verdict: .unlabeled, why: "the policy loaded then did not know its label",
                advice: "stubvmi policy load SPEC, of the spec that the domain was made with")
        }
        switch (who, whom) {
        case (.monitor(let monitor), _):
            if let domain = confined[monitor.type] { return judge(line, domain, monitor, whom, part) }
        case (.supervisor, _):
            if let domain = confined[Label.supervisor] { return judge(line, domain, nil, whom, part) }
            return Judgement(
                verdict: .strangeMonitor,
                why: hasSpec ? "the spec has no monitor that it looks after" : "no spec was given",
                advice: "stubvmi policy denials SPEC, with the spec of the monitors that it looks after")
        case (_, .monitor(let monitor)):
            // An event channel of a target that its tier lets lead to it.
            if let domain = confined[monitor.type], let stale = stale(line, domain, monitor) { return stale }
        default: break
        }
        switch (who, whom) {
        case (.strangeMonitor, _):
            return Judgement(
                verdict: .strangeMonitor, why: hasSpec ? "the spec has no such monitor" : "no spec was given",
                advice: "stubvmi policy denials SPEC, with the spec that this monitor is in")
        case (_, .monitor), (_, .strangeMonitor):
            return Judgement(
                verdict: .onMonitor,
                why: who == .dom0
                    ? "dom0 builds, manages and serves a monitor, and may do no more to it"
                    : "nobody but who runs the machine may do anything to a monitor",
                advice: "nothing: the policy is there for this")
        case (_, .supervisor):
            return Judgement(
                verdict: .onMonitor,
                why: who == .dom0
                    ? "dom0 builds, manages and serves the supervisor, and may do no more to it"
                    : "nobody but who runs the machine may do anything to the supervisor",
                advice: "nothing: the policy is there for this")
        default:
            return Judgement(
                verdict: .notOurs, why: "no monitor has to do with it",
                advice: "look into the site's own policy modules")
        }
    }

    /// What the domain's table names, and was refused; nil if it does not name that.
    private func stale(_ line: DenialLine, _ domain: Confined, _ monitor: Monitor?) -> Judgement? {
        let named = domain.allowances(from: line.source, to: line.target)
            .filter { $0.objectClass == line.objectClass && line.permissions.contains($0.permission) }
        if let sure = named.first(where: { !$0.isSwitchable }) {
            return Judgement(
                monitor: monitor?.name, verdict: .stale,
                why:
                    "\(domain.table) allows \(sure.permission), so the policy loaded then was not the spec's",
                advice: "stubvmi policy load SPEC; if it is refused still, stubvmi doctor")
        }
        guard !named.isEmpty else { return nil }
        return Judgement(
            monitor: monitor?.name, verdict: .switchedOff, why: "a boolean of the policy has it off",
            advice: "nothing, if that was meant; otherwise flask-set-bool")
    }

    /// A monitor or the supervisor was refused something.
    private func judge(
        _ line: DenialLine, _ domain: Confined, _ monitor: Monitor?, _ whom: Party, _ part: Party.Role
    ) -> Judgement {
        if let stale = stale(line, domain, monitor) { return stale }
        if case .target(let target) = whom, part == .domain, !domain.targets.contains(target) {
            let onTargets = domain.allowances.contains {
                $0.subject == .domain && $0.object == .target && $0.objectClass == line.objectClass
                    && line.permissions.contains($0.permission)
            }
            if onTargets {
                let names = monitor.map { "'\($0.name)'" } ?? "a monitor of tier control or events"
                return Judgement(
                    monitor: monitor?.name, verdict: .notItsTarget,
                    why: "\(domain.table) allows that on its targets, and '\(target.name)' is none of them",
                    advice:
                        "nothing, or add '\(target.name)' to the targets of \(names) and stubvmi apply SPEC"
                )
            }
        }
        let tries =
            monitor?.programs.contains { $0.kind == .accessCheck } ?? false
            && ["mmu", "domain", "domain2", "hvm"].contains(line.objectClass)
        return Judgement(
            monitor: monitor?.name, verdict: .forbidden,
            why: "\(domain.table) never allows that"
                + (tries ? "; its program access-check tries such things" : ""),
            advice: tries
                ? "nothing: that it was refused is what access-check is for"
                : "nothing, if \(monitor == nil ? "it" : "the monitor") does what it should; \(domain.table) forbids that"
        )
    }
}
