// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle
import Yams

extension Reader {
    /// What a monitor has if the spec does not say: the image runs in it, with room for its caches.
    private static let usualMemory = 8
    private static let memoryRange = 8...4096

    func readMonitor(_ node: Node) -> DraftMonitor {
        var draft = DraftMonitor()
        let keys = ["name", "tier", "memory", "targets", "programs"]
        let example = "{ name: watch-web, tier: read, targets: [web], programs: [process-list] }"
        guard let fields = Fields(node, of: "a monitor", keys: keys, hint: example, self) else {
            return draft
        }
        draft.name = fields.required("name", hint: "name: watch-web", self).flatMap { name($0, "the name") }
        draft.tierPlace = fields["tier"].map(location)
        draft.tier = fields.required("tier", hint: "tier: read", self).flatMap {
            choice($0, "the tier")
        }
        draft.memory = fields["memory"].map(memory) ?? Self.usualMemory
        draft.targets = readTargetNames(fields)
        readPrograms(fields, &draft)
        checkTier(of: draft)
        return draft
    }

    /// A program that needs a higher tier would only ever tell that it was refused.
    private func checkTier(of draft: DraftMonitor) {
        guard let tier = draft.tier, let place = draft.tierPlace else { return }
        for program in draft.programs where program.kind.leastTier > tier {
            let least = program.kind.leastTier.rawValue
            error(
                at: place,
                "the program \(program.kind.rawValue) needs tier \(least), and this is \(tier.rawValue)",
                hint:
                    "remove the program, or write tier: \(least); docs/tiers.md says what that lets a monitor do"
            )
        }
    }

    private func memory(_ node: Node) -> Int? {
        let range = Self.memoryRange
        let hint = "a size such as \(range.lowerBound)MiB"
        guard let text = text(node, "the memory", hint: hint) else { return nil }
        guard let size = Self.quantity(text, units: ["MiB": 1, "GiB": 1024]) else {
            error(at: location(node), "the memory '\(quoted(text))' is not a size in MiB or GiB", hint: hint)
            return nil
        }
        guard range.contains(size) else {
            let bound =
                size < range.lowerBound ? "at least \(range.lowerBound)MiB" : "at most \(range.upperBound)MiB"
            error(at: location(node), "the memory \(text) does not do: a monitor has \(bound)", hint: hint)
            return nil
        }
        return size
    }

    private func readTargetNames(_ fields: Fields) -> [Located<String>] {
        guard let node = fields.required("targets", hint: "targets: [web]", self),
            let nodes = list(node, "targets", hint: "targets: [web]")
        else { return [] }
        if nodes.isEmpty { error(at: location(node), "the monitor watches nothing", hint: "targets: [web]") }
        if nodes.count > Spec.mostTargets {
            error(
                at: location(nodes[Spec.mostTargets]),
                "a monitor watches at most \(Spec.mostTargets) targets; this has \(nodes.count)",
                hint: "share them among several monitors")
        }
        var names: [Located<String>] = []
        for item in nodes {
            guard let name = name(item, "the target") else { continue }
            if names.contains(where: { $0.value == name.value }) {
                error(at: name.at, "the target '\(name.value)' is listed twice", hint: "remove one")
            } else {
                names.append(name)
            }
        }
        return names
    }
}

extension Spec {
    /// The most targets of one monitor: what the image has room for.
    public static let mostTargets = 8
    /// The most programs of one monitor: what the image has room for.
    public static let mostPrograms = 16
}
