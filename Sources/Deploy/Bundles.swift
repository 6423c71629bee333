// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Host
import Profile
import Spec
import SystemPackage
import TargetBundle

/// What each monitor is handed at its start: its config and the profiles of its targets' kernels.
struct Bundles {
    var site: Site

    /// The bundles in the order of the spec's monitors.
    func make(_ spec: Spec) async throws -> [[UInt8]] {
        var bundles: [[UInt8]] = []
        for monitor in spec.monitors {
            var profiles: [[UInt8]] = []
            for source in TargetConfig.profiles(monitor: monitor, spec: spec) {
                profiles.append(try await profile(source))
            }
            let config = TargetConfig.json(monitor: monitor, spec: spec)
            do throws(FormatError) {
                bundles.append(try PackedBundle.pack(config: Array(config.utf8), profiles: profiles))
            } catch {
                throw ToolError(.invalidInput, "the bundle of '\(monitor.name)': \(error.message)")
            }
        }
        return bundles
    }

    private func profile(_ source: Target.ProfileSource) async throws -> [UInt8] {
        switch source {
        case .kernel(let path):
            return try await ProfileCache(host: site.host).profile(of: FilePath(path)).bytes
        case .file(let path):
            let bytes = try Files.read(FilePath(path), limit: PackedProfile.limit)
            do throws(FormatError) {
                _ = try PackedProfile(bytes)
            } catch {
                throw ToolError(
                    .corrupt, "\(path) is no packed profile: \(error.message)",
                    hint: "stubvmi profile linux --kernel FILE --file \(path)")
            }
            return bytes
        }
    }
}
