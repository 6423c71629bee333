// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Host
import Spec
import TargetBundle

/// The bundles that a host's monitors are to have while nobody applies anything.
///
/// A kernel file that was replaced concerns a target when it starts anew, not before: as long as it runs the
/// kernel that it was started with, its monitor keeps the profile that it has.
struct KeptBundles {
    var site: Site
    var state: State
    var seen: Observation

    /// The bundles of a spec, and what could not be made anew: a monitor keeps what it has then.
    ///
    /// One that waits for a target needs none.
    func make(
        _ spec: Spec, narrowed: [String: [String]] = [:]
    ) async throws -> (bundles: [String: Bundles.Bundle], failures: [String: String]) {
        let live = Dictionary(
            seen.domains.filter { !$0.isOver }.map { ($0.name, $0.id) },
            uniquingKeysWith: { first, _ in first })
        let targets = Dictionary(spec.targets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let records = Dictionary(
            state.monitors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var bundles: [String: Bundles.Bundle] = [:]
        var failures: [String: String] = [:]
        for var monitor in spec.monitors {
            if let names = narrowed[monitor.name] { monitor.targets = names }
            let own = Spec(monitors: [monitor], targets: monitor.targets.compactMap { targets[$0] })
            let record = records[monitor.name]
            let kept = record.flatMap { bundle(of: $0, as: TargetConfig.json(monitor: monitor, spec: own)) }
            guard monitor.targets.allSatisfy({ live[$0] != nil }) else {
                bundles[monitor.name] = kept
                continue
            }
            if let kept, record?.targets.allSatisfy({ (live[$0.name] ?? $0.domain) == $0.domain }) == true {
                bundles[monitor.name] = kept
                continue
            }
            do {
                bundles[monitor.name] = try await Bundles(site: site).make(own)[monitor.name]
            } catch {
                guard let kept else { throw error }
                bundles[monitor.name] = kept
                failures[monitor.name] = "\(error)"
            }
        }
        return (bundles, failures)
    }

    /// The bundle that a monitor was given, if it is there and says what the spec does.
    private func bundle(of record: State.Monitor, as config: String) -> Bundles.Bundle? {
        guard let bytes = try? Files.read(site.layout.bundle(of: record.name), limit: 64 << 20),
            Digest.sha256(bytes) == record.bundle, let packed = try? PackedBundle(bytes),
            packed.config == Array(config.utf8)
        else { return nil }
        return Bundles.Bundle(bytes: bytes, sha256: record.bundle)
    }
}
