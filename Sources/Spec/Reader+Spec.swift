// SPDX-License-Identifier: Apache-2.0
import Host
import Yams

extension Spec {
    /// The smallest useful spec, for hints.
    static let example = """
        version: 1
             monitors:
               - { name: watch-web, tier: read, memory: 8MiB, targets: [web], programs: [process-list] }
             targets:
               - { name: web, os: linux, profile: { kernel: /boot/vmlinuz } }
        """
}

/// A monitor as far as it could be read: parts that are missing have been reported.
struct DraftMonitor {
    var name: Located<String>?
    var tier: Tier?
    var tierPlace: Diagnostic.Location?
    var memory: Int?
    var targets: [Located<String>] = []
    var programs: [Program] = []
    var cPrograms: [Located<CProgram>] = []
}

/// A target as far as it could be read.
struct DraftTarget {
    var name: Located<String>?
    var os: Target.OperatingSystem?
    var profile: Target.ProfileSource?
}

extension Reader {
    /// Reads the whole of a spec.
    func readSpec(_ root: Node) -> Spec? {
        guard
            let fields = Fields(
                root, of: "the spec", keys: ["version", "seal", "monitors", "targets"], hint: Spec.example,
                self)
        else { return nil }
        readVersion(fields)
        let seal = fields["seal"].flatMap { truth($0, "seal", hint: "seal: true") }
        let monitors = items(fields, "monitors", hint: "monitors: [{ name: watch-web, ... }]").map(
            readMonitor)
        let targets = items(fields, "targets", hint: "targets: [{ name: web, ... }]").map(readTarget)
        check(monitors, targets)
        guard !failed else { return nil }
        source = SpecSource(monitors, targets)
        return Spec(
            monitors: monitors.compactMap(\.finished), targets: targets.compactMap(\.finished),
            seal: seal ?? false)
    }

    private func readVersion(_ fields: Fields) {
        guard let node = fields.required("version", hint: "version: 1", self) else { return }
        guard case .scalar(let scalar) = node, scalar.style == .plain, scalar.string == "1" else {
            return error(
                at: location(node), "version is \(describe(node)); this stubvmi reads 1", hint: "version: 1")
        }
    }

    private func items(_ fields: Fields, _ key: String, hint: String) -> [Node] {
        guard let node = fields.required(key, hint: hint, self), let items = list(node, key, hint: hint)
        else {
            return []
        }
        if items.isEmpty { error(at: location(node), "there are no \(key)", hint: hint) }
        return items
    }
}

extension DraftMonitor {
    fileprivate var finished: Monitor? {
        guard let name, let tier, let memory else { return nil }
        return Monitor(
            name: name.value, tier: tier, memory: memory, targets: targets.map(\.value), programs: programs,
            cPrograms: cPrograms.map(\.value))
    }
}

extension DraftTarget {
    fileprivate var finished: Target? {
        guard let name, let os, let profile else { return nil }
        return Target(name: name.value, os: os, profile: profile)
    }
}
