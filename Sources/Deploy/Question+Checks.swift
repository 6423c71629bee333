// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Host
import Spec
import TargetBundle

extension Question {
    /// The same question, with its target where a program is run once; throws where a monitor cannot answer.
    func checked(for monitor: State.Monitor) throws -> Question {
        guard let tier = Tier(rawValue: monitor.tier) else {
            throw ToolError(
                .corrupt, "'\(monitor.name)' has a tier that is not known: '\(visible(monitor.tier))'",
                hint: "stubvmi list")
        }
        let targets = monitor.targets.map(\.name)
        var checked = self
        if let target, !targets.contains(target) {
            throw ToolError(
                .notFound, "'\(monitor.name)' has no target '\(target)'",
                hint: nearest(target, among: targets) ?? "one of: " + targets.joined(separator: ", "))
        }
        if action == .run, target == nil {
            guard targets.count == 1 else {
                throw ToolError(
                    .invalidInput,
                    "'\(monitor.name)' has \(targets.count) targets, and run is for one of them",
                    hint: "--target, one of: " + targets.joined(separator: ", "))
            }
            checked.target = targets.first
        }
        if let kind = program?.kind, kind.leastTier > tier {
            let least = kind.leastTier.rawValue
            throw ToolError(
                .invalidInput,
                "the program \(kind.rawValue) needs tier \(least), "
                    + "and '\(monitor.name)' has \(tier.rawValue)",
                hint: "write tier: \(least) in its spec and apply it; "
                    + "docs/tiers.md says what that lets a monitor do")
        }
        if action == .run, let kind = program?.kind, kind.isAboutEvents {
            throw ToolError(
                .invalidInput,
                "\(kind.rawValue) tells of what happens, and has nothing to answer with at once",
                hint: "stubvmi ask \(monitor.name) start \(kind.rawValue)")
        }
        if action == .hang, !tier.isSupervised {
            throw ToolError(
                .invalidInput,
                "there is nothing to see: '\(monitor.name)' has tier \(tier.rawValue), "
                    + "and no supervisor looks after it",
                hint: "a monitor of tier control or events; stubvmi list")
        }
        return checked
    }
}
