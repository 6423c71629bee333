// SPDX-License-Identifier: Apache-2.0
import Host
import Policy
import SystemPackage

/// The policy's way onto the host: built, proved, and loaded if it is not the loaded one.
public struct PolicyStage: Sendable {
    /// What came of it.
    public struct Result: Sendable, Equatable, Codable {
        /// SHA-256 of the binary policy.
        public var sha256: String
        /// The FLASK types of the spec's targets and monitors.
        public var types: [String]
        /// False when this very policy was loaded already.
        public var loaded: Bool
    }

    var site: Site

    public init(site: Site) { self.site = site }

    /// Builds the policy and proves that it grants what the tiers say and nothing else; one that was proved
    /// before is known by its digest.
    func build(_ rules: Rules, provedAs digest: String?) async throws -> BuiltPolicy {
        guard let memo = site.memo else { return try await make(rules, provedAs: digest) }
        return try await memo.policy(of: rules) { try await make(rules, provedAs: digest) }
    }

    private func make(_ rules: Rules, provedAs digest: String?) async throws -> BuiltPolicy {
        let sources = try await site.findPolicySources()
        let spec = rules.spec
        let built = try await PolicyBuild.build(
            spec: spec, sources: sources, host: site.host, sealed: rules.sealed)
        guard built.sha256 != digest else { return built }
        let proof = try Proof.prove(binary: built.path, spec: spec, sealed: rules.sealed)
        guard proof.holds else {
            throw ToolError(
                .denied, "the compiled policy does not grant what the spec says",
                hint: "stubvmi policy prove SPEC",
                cause: proof.violations.map(\.message).joined(separator: "\n"))
        }
        return built
    }
}

/// Which run of the host this is: a loaded policy does not outlive it.
enum Boot {
    static let current: String? = (try? Files.readUnsized("/proc/sys/kernel/random/boot_id")).map { bytes in
        String(decoding: bytes.prefix { $0 != 0x0a }, as: UTF8.self)
    }
}
