// SPDX-License-Identifier: Apache-2.0
public import Host
public import SystemPackage

/// Where in its file each part of a spec stands that decides who may do what; apart from `Spec`, so that
/// two specs which say the same are equal.
public struct SpecSource: Sendable {
    /// The name of each monitor, and its tier.
    public internal(set) var monitors: [String: Diagnostic.Location] = [:]
    public internal(set) var tiers: [String: Diagnostic.Location] = [:]
    /// The name of each target.
    public internal(set) var targets: [String: Diagnostic.Location] = [:]
    /// Where a monitor names a target.
    private var watches: [String: [String: Diagnostic.Location]] = [:]

    init() {}

    init(_ monitors: [DraftMonitor], _ targets: [DraftTarget]) {
        for monitor in monitors {
            guard let name = monitor.name else { continue }
            self.monitors[name.value] = name.at
            tiers[name.value] = monitor.tierPlace
            for target in monitor.targets { watches[name.value, default: [:]][target.value] = target.at }
        }
        for name in targets.compactMap(\.name) { self.targets[name.value] = name.at }
    }

    /// Where a monitor's `targets` names that target.
    public func watch(of target: String, by monitor: String) -> Diagnostic.Location? {
        watches[monitor]?[target]
    }
}

extension Spec {
    /// As `load(path:warn:)`, and where its parts stand.
    public static func loadWithSource(
        path: FilePath, warn: (Diagnostic) -> Void = { _ in }
    ) throws -> (spec: Spec, source: SpecSource) {
        var source = SpecSource()
        let spec = try load(path: path, warn: warn) { source = $0 }
        return (spec, source)
    }
}
