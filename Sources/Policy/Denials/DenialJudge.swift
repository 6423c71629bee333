// SPDX-License-Identifier: Apache-2.0
import Spec
import TargetBundle

/// Says of a refusal whether the tier should have allowed it, and what to change.
struct DenialJudge {
    var parties: Parties
    var hasSpec: Bool

    private struct Judgement {
        var monitor: String?
        var verdict: Denials.Verdict
        var why: String
        var advice: String
    }

    func group(_ line: DenialLine, count: Int) -> Denials.Group {
        let (who, whole) = parties[line.source]
        let (whom, part) = parties[line.target]
        let judgement = judge(line, who, whole, whom, part)
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
        _ line: DenialLine, _ who: Party, _ role: Party.Role, _ whom: Party, _ part: Party.Role
    ) -> Judgement {
        if who == .unlabeled || whom == .unlabeled && line.target == nil {
            return Judgement(
                verdict: .unlabeled, why: "the policy loaded then did not know its label",
                advice: "stubvmi policy load SPEC, of the spec that the domain was made with")
        }
        switch (who, whom) {
        case (.monitor(let monitor), _):
            return judge(line, monitor, role, whom, part)
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
        default:
            return Judgement(
                verdict: .notOurs, why: "no monitor has to do with it",
                advice: "look into the site's own policy modules")
        }
    }

    /// A monitor was refused something.
    private func judge(
        _ line: DenialLine, _ monitor: Monitor, _ role: Party.Role, _ whom: Party, _ part: Party.Role
    ) -> Judgement {
        let tier = "tier \(monitor.tier.rawValue)"
        let named = allowances(monitor, role, whom, part)
            .filter { $0.objectClass == line.objectClass && line.permissions.contains($0.permission) }
        if let sure = named.first(where: { !$0.isSwitchable }) {
            return Judgement(
                monitor: monitor.name, verdict: .stale,
                why: "\(tier) allows \(sure.permission), so the policy loaded then was not the spec's",
                advice: "stubvmi policy load SPEC; if it is refused still, stubvmi doctor")
        }
        if !named.isEmpty {
            return Judgement(
                monitor: monitor.name, verdict: .switchedOff, why: "a boolean of the policy has it off",
                advice: "nothing, if that was meant; otherwise flask-set-bool")
        }
        if case .target(let target) = whom, part == .domain, !parties.watches(monitor, target) {
            let onTargets = Set(monitor.tier.allowances.filter { $0.object == .target }.map(\.permission))
            if !onTargets.isDisjoint(with: line.permissions), line.objectClass == "mmu" {
                return Judgement(
                    monitor: monitor.name, verdict: .notItsTarget,
                    why: "\(tier) allows that on its targets, and '\(target.name)' is none of them",
                    advice: "nothing, or add '\(target.name)' to the targets of '\(monitor.name)'"
                        + " and stubvmi apply SPEC")
            }
        }
        let tries = monitor.programs.contains { $0.kind == .accessCheck } && line.objectClass == "mmu"
        return Judgement(
            monitor: monitor.name, verdict: .forbidden,
            why: "\(tier) never allows that" + (tries ? "; its program access-check tries such things" : ""),
            advice: tries
                ? "nothing: that it was refused is what access-check is for"
                : "nothing, if the monitor does what it should; its tier forbids that")
    }

    /// What the tier lets the monitor do to that party.
    private func allowances(
        _ monitor: Monitor, _ role: Party.Role, _ whom: Party, _ part: Party.Role
    ) -> [Allowance] {
        let object: Allowance.Object? =
            switch (whom, part) {
            case (.target(let target), .domain): parties.watches(monitor, target) ? .target : nil
            case (.monitor(monitor), .own): .own
            case (.monitor(monitor), .channel): .ownChannel
            case (.hypervisor, .domain): .hypervisor
            case (.dom0, .domain): .dom0
            case (.xenstore, .domain): .xenstore
            default: nil
            }
        let subject: Allowance.Subject? =
            switch role {
            case .domain: .domain
            case .channel: .channel
            case .own: nil
            }
        return monitor.tier.allowances.filter { $0.object == object && $0.subject == subject }
    }
}
