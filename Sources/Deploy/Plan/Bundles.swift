// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Host
import Profile
import Spec
import SystemPackage
import TargetBundle

/// What each monitor is handed: its config and the profiles of its targets' kernels.
package struct Bundles {
    var site: Site

    /// A monitor's bundle.
    package struct Bundle: Sendable {
        package var bytes: [UInt8]
        package var sha256: String
    }

    /// The bundles of a spec's monitors, by name; each profile is made once.
    func make(_ spec: Spec) async throws -> [String: Bundle] {
        let targets = Dictionary(
            spec.targets.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var profiles: [Memo.Profile: [UInt8]] = [:]
        var bundles: [String: Bundle] = [:]
        for monitor in spec.monitors {
            // Only what concerns this monitor: looking through the whole spec for each would be quadratic.
            let own = Spec(monitors: [monitor], targets: monitor.targets.compactMap { targets[$0] })
            let symbols = Set(monitor.programs.compactMap(\.kernelSymbol)).sorted()
            var carried: [[UInt8]] = []
            for source in TargetConfig.profiles(monitor: monitor, spec: own) {
                let sharers = own.targets.filter { $0.profile == source }
                let bytes: [UInt8]
                let wanted = Memo.Profile(source: source, symbols: symbols)
                if let known = profiles[wanted] {
                    bytes = known
                } else {
                    bytes = try await ProfileMaking(site: site).profile(
                        source, of: sharers, symbols: symbols)
                }
                profiles[wanted] = bytes
                try ProfileMaking.check(bytes, of: sharers)
                carried.append(bytes)
            }
            let config = TargetConfig.json(monitor: monitor, spec: own)
            do throws(FormatError) {
                let bytes = try PackedBundle.pack(config: Array(config.utf8), profiles: carried)
                bundles[monitor.name] = Bundle(bytes: bytes, sha256: Digest.sha256(bytes))
            } catch {
                throw ToolError(.invalidInput, "the bundle of '\(monitor.name)': \(error.message)")
            }
        }
        return bundles
    }
}
