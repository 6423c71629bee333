// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Spec
import SystemPackage
import TargetBundle
import Testing

@testable import Policy

/// Xen's own policy sources, found once for all tests: Debian's, or STUBVMI_POLICY_SOURCES.
enum XenPolicy {
    private static let finding = Task {
        let host = Host.real { _ in }
        let folder = host.environment("STUBVMI_POLICY_SOURCES").map { FilePath($0) }
        return try await PolicySources.find(xenVersion: nil, explicit: folder, host: host)
    }

    static var sources: PolicySources {
        get async throws { try await finding.value }
    }
}

/// Things that exist on this machine or not.
enum Tools {
    static func has(_ program: String) -> Bool {
        ["/usr/bin", "/usr/sbin", "/bin"].contains { Files.exists(FilePath("\($0)/\(program)")) }
    }
    static let setools = has("sesearch") && has("seinfo")
}

/// A folder that is gone after the test.
struct Scratch: ~Copyable {
    let path: FilePath

    init() throws {
        path = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("stubvmi-policy-\(UUID().uuidString)")
        try Files.makeDirectory(path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path.string) }

    /// The real host, with its cache in this folder.
    var host: Host {
        var host = Host.real { _ in }
        host.cache = Cache(root: path.appending("cache"))
        return host
    }

    /// The same, with programs run by `run`, which gets the real way to run them.
    func host(
        running run: @escaping @Sendable (Invocation, _ real: Host) async throws -> Invocation.Outcome
    ) -> Host {
        let real = host
        var changed = real
        changed.run = { try await run($0, real) }
        return changed
    }
}

extension PolicyBuild {
    /// The policy of a sample with one more rule in its module.
    static func build(
        with rule: String, of spec: Spec = .sample, sealed: Bool = false, on host: Host
    ) async throws -> BuiltPolicy {
        try await build(
            module: PolicyModule.render(spec) + rule + "\n", sources: await XenPolicy.sources, host: host,
            sealed: sealed)
    }
}

extension Spec {
    /// Two monitors, three targets, one of them watched by both and one by nobody.
    static let sample = Spec(
        monitors: [
            Monitor(
                name: "watch-web", tier: .read, memory: 8, targets: ["web"],
                programs: [Program(.processList)]),
            Monitor(
                name: "watch-all", tier: .read, memory: 8, targets: ["web", "db.1"],
                programs: [Program(.moduleList)]),
        ],
        targets: ["web", "db.1", "idle"].map {
            Target(name: $0, os: .linux, profile: .file("\($0).profile"))
        })
}

extension Spec {
    /// A monitor of each tier, with a target that all watch and one of its own; and a target that is ordinary.
    static let tiers = Spec(
        monitors: Tier.allCases.map {
            Monitor(
                name: "\($0.rawValue)", tier: $0, memory: 8, targets: ["all", "one-\($0.rawValue)"],
                programs: [Program(.processList)])
        },
        targets: (["all", "idle"] + Tier.allCases.map { "one-\($0.rawValue)" }).map {
            Target(name: $0, os: .linux, profile: .file("\($0).profile"))
        })
}

/// A policy that was tampered with, without the assertions that would have refused it.
enum Tampered {
    static func build(
        _ extra: String, of spec: Spec = .sample, replacing rule: (String, String)? = nil,
        unknown: String? = nil,
        sealed: Bool = false, in scratch: borrowing Scratch
    ) async throws -> FilePath {
        let root = scratch.path.appending("tampered-\(UUID().uuidString)")
        try await XenPolicy.sources.copy(to: root)
        let policy = root.pushing(PolicySources.policy)
        let modules = policy.appending("modules")
        let module = try PolicyModule.render(spec) + (sealed ? "" : extra + "\n")
        // In a sealed one the words of the extra rule must mean what they say.
        for file in OwnModules.files(module: module, sealed: sealed) {
            var text = withoutAssertions(file.text)
            if let rule, file.name == "introspection.if" {
                #expect(text.contains(rule.0), "\(rule.0)")
                text = text.replacing(rule.0, with: rule.1)
            }
            try Files.write(text, to: modules.appending(file.name))
        }
        let stock = String(decoding: try Files.read(modules.appending("modules.conf")), as: UTF8.self)
        let host = scratch.host
        var list = try ModuleList(stock).adding(sealed: sealed)
        if sealed {
            list.names.append("tampered")
            try Files.write(extra + "\n", to: modules.appending("tampered.te"))
        }
        try await PolicyCompiler(host: host).compile(list, in: policy)
        if let unknown {
            var again = PolicyCompiler.checkpolicy(in: policy)
            again.arguments += ["-U", unknown]
            try await host.check(again)
        }
        return policy.appending(PolicyCompiler.binary)
    }

    private static func withoutAssertions(_ text: String) -> String {
        var kept: [Substring] = []
        var inside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let starts = line.drop { $0 == "\t" || $0 == " " }.hasPrefix("neverallow")
            if !starts && !inside { kept.append(line) }
            inside = (starts || inside) && !line.hasSuffix(";")
        }
        return kept.joined(separator: "\n")
    }
}
