// SPDX-License-Identifier: Apache-2.0
public import Host
public import Spec
import SystemPackage

/// Compiles Xen's own policy together with the modules of a spec, as Xen's Makefile.common does.
///
/// m4 and checkpolicy are called directly (dom0 need not have make), from relative paths, so the same
/// inputs give the same bytes everywhere.
public enum PolicyBuild {
    /// The policy of a spec; out of the cache if it was built before.
    ///
    /// A sealed one cannot be replaced or switched off until the host is started anew: `Seal` says what
    /// that costs.
    public static func build(
        spec: Spec, sources: PolicySources, host: Host, sealed: Bool = false
    ) async throws -> BuiltPolicy {
        let built = try await build(
            module: try PolicyModule.render(spec), sources: sources, host: host, sealed: sealed)
        try PolicyLimits.check(built, spec)
        return built
    }

    /// The policy with this text as our module: what `build(spec:)` does with the rendered text.
    static func build(
        module: String, sources: PolicySources, host: Host, sealed: Bool = false
    ) async throws -> BuiltPolicy {
        let compiler = PolicyCompiler(host: host)
        let ours = OwnModules.files(module: module, sealed: sealed)
        var inputs = [try await compiler.versions()] + (try sources.inventory())
        inputs += ours.map { "\($0.name) \(Digest.sha256(Array($0.text.utf8)))" }
        let folder = try await host.cache.folder("policy", from: inputs) { work in
            host.report("compiling the FLASK policy for Xen \(sources.xenVersion)")
            try sources.copy(to: work)
            let list = try add(ours, sealed: sealed, to: work.pushing(PolicySources.policy))
            try await compiler.compile(list, in: work.pushing(PolicySources.policy))
        }
        let path = folder.pushing(PolicySources.policy).appending(PolicyCompiler.binary)
        let bytes = try Files.read(path, limit: PolicyLimits.bytes)
        return BuiltPolicy(
            path: path, sha256: Digest.sha256(bytes), bytes: bytes.count, xenVersion: sources.xenVersion,
            sealed: sealed, module: module)
    }

    /// Puts our modules among Xen's.
    private static func add(
        _ ours: [(name: String, text: String)], sealed: Bool, to policy: FilePath
    ) throws -> ModuleList {
        let modules = policy.appending("modules")
        let configuration = modules.appending("modules.conf")
        let stock = String(decoding: try Files.read(configuration, limit: 1 << 20), as: UTF8.self)
        let list = try ModuleList(stock).adding(sealed: sealed)
        for file in ours {
            let path = modules.appending(file.name)
            guard !Files.exists(path) else {
                throw ToolError(.exists, "the policy sources have a module of their own called \(file.name)")
            }
            try Files.write(file.text, to: path)
        }
        try Files.write(list.text, to: configuration)
        return list
    }
}

/// The files that we add to Xen's policy.
enum OwnModules {
    /// Each with its name in Xen's folder `modules`.
    static func files(module: String, sealed: Bool = false) -> [(name: String, text: String)] {
        let seal = [
            ("introspection_sealed.te", PackageResources.introspection_sealed_te),
            ("introspection_sealed_end.te", PackageResources.introspection_sealed_end_te),
        ]
        let always = [
            ("introspection.if", PackageResources.introspection_if),
            ("introspection.te", PackageResources.introspection_te),
            ("introspection_ordinary.te", PackageResources.introspection_ordinary_te),
            ("introspection_apart.te", PackageResources.introspection_apart_te),
            ("introspection_apart_end.te", PackageResources.introspection_apart_end_te),
        ]
        return ((sealed ? seal : []) + always).map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
            + [("\(PolicyModule.name).te", module)]
    }
}
