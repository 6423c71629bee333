// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Host
import Spec
import TargetBundle

extension Question {
    /// The same question, with its target where a program is run once; throws where a monitor cannot answer. `image` is what
    /// its image can be asked to run, where that is known.
    func checked(for monitor: State.Monitor, _ image: ImagePrograms?) throws -> Question {
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
        if let name = cProgram?.name { try check(name, for: monitor, image) }
        if action == .hang, !tier.isSupervised {
            throw ToolError(
                .invalidInput,
                "there is nothing to see: '\(monitor.name)' has tier \(tier.rawValue), "
                    + "and no supervisor looks after it",
                hint: "a monitor of tier control or events; stubvmi list")
        }
        return checked
    }

    /// Throws where a program in C cannot be asked for.
    private func check(_ name: String, for monitor: State.Monitor, _ image: ImagePrograms?) throws {
        if let image, !image.inC.contains(name) {
            let all = ProgramKind.allCases.map(\.rawValue) + image.inC
            throw ToolError(
                .notFound,
                "'\(name)' is no program, and the image of '\(monitor.name)' has none in C of that name",
                hint: nearest(name, among: all) ?? "one of: " + all.joined(separator: ", "))
        }
        guard action != .run else {
            throw ToolError(
                .invalidInput, "\(name) is in C: what it prints has records of its own",
                hint: "stubvmi ask \(monitor.name) start \(name), and stubvmi logs \(monitor.name)")
        }
    }
}
