// SPDX-License-Identifier: Apache-2.0
public import Spec

/// Who may watch whom: all of a spec that its policy depends on.
public struct Rules: Sendable, Equatable, Codable {
    /// What one monitor may do.
    public struct Entry: Sendable, Equatable, Codable {
        public var name: String
        public var tier: Tier
        public var targets: [String]
    }

    public var monitors: [Entry]
    /// Every target that has a type, watched or not.
    public var targets: [String]
    /// Whether nobody can load another policy before the host boots again.
    public var sealed: Bool

    init(monitors: [Entry] = [], targets: [String] = [], sealed: Bool = false) {
        self.sealed = sealed
        self.monitors = monitors.sorted { $0.name < $1.name }
        self.targets = targets.sorted()
    }

    init(_ spec: Spec) {
        self.init(
            monitors: spec.monitors.map {
                Entry(name: $0.name, tier: $0.tier, targets: $0.targets.sorted())
            }, targets: spec.targets.map(\.name), sealed: spec.seal)
    }

    /// A spec with this policy.
    var spec: Spec {
        Spec(
            monitors: monitors.map {
                Monitor(name: $0.name, tier: $0.tier, memory: 8, targets: $0.targets, programs: [])
            }, targets: targets.map { Target(name: $0, os: .linux, profile: .file("")) })
    }

    /// The FLASK types that these rules declare.
    var types: Set<String> {
        let spec = spec
        let supervisor = spec.supervised.isEmpty ? [] : [Label.supervisor]
        return Set(spec.monitors.map(\.type) + spec.targets.map(\.type) + supervisor)
    }

    /// What either allows; where the tiers differ, the one that may more: a monitor that is to lose it has to
    /// take back first what it did with it. It seals nothing.
    func union(_ newer: Rules) -> Rules {
        var all = Dictionary(uniqueKeysWithValues: monitors.map { ($0.name, $0) })
        for monitor in newer.monitors {
            let before = all[monitor.name]
            all[monitor.name] = Entry(
                name: monitor.name, tier: max(monitor.tier, before?.tier ?? .read),
                targets: Set(before?.targets ?? []).union(monitor.targets).sorted())
        }
        return Rules(monitors: Array(all.values), targets: Array(Set(targets).union(newer.targets)))
    }

    /// With a type for each live domain that carries one of ours: without it the hypervisor would not know
    /// that domain any more. A monitor keeps what it may watch according to `before`.
    func carrying(_ domains: [Domain], before: Rules?) -> Rules {
        let known = types
        let old = (before ?? Rules()).spec
        var result = self
        for type in Set(domains.map(\.type)).subtracting(known).sorted() {
            if let monitor = before?.monitors.first(where: { Label.type(ofMonitor: $0.name) == type }) {
                result = result.union(Rules(monitors: [monitor], targets: monitor.targets))
            } else if let target = old.targets.first(where: { $0.type == type }) {
                result = result.union(Rules(targets: [target.name]))
            } else if let monitor = Label.monitor(ofType: type) {
                result = result.union(
                    Rules(monitors: [Entry(name: monitor, tier: .read, targets: [])]))
            } else if let target = Label.target(ofType: type) {
                result = result.union(Rules(targets: [target]))
            }
        }
        result.sealed = sealed
        return result
    }

    /// The same, open to be replaced.
    var unsealed: Rules { Rules(monitors: monitors, targets: targets) }

    /// Without what monitors of tier events watch that has one of these types.
    func withoutEvents(of types: Set<String>) -> Rules {
        guard !types.isEmpty else { return self }
        var result = self
        for index in monitors.indices where monitors[index].tier == .events {
            result.monitors[index].targets.removeAll { types.contains(Label.type(ofTarget: $0)) }
        }
        return result
    }

    /// Without some monitors.
    func without(_ names: Set<String>) -> Rules {
        Rules(monitors: monitors.filter { !names.contains($0.name) }, targets: targets)
    }
}
