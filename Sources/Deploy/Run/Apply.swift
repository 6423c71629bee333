// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
public import Spec
public import SystemPackage

/// Makes a spec true on this host.
public struct Apply: Sendable {
    /// What was done, and what is now there.
    public struct Report: Sendable, Equatable, Codable {
        public var schema = 1
        public var policy: PolicyStage.Result
        /// SHA-256 of the image.
        public var imageSHA256: String
        public var monitors: [Launch.Result]
    }

    var site: Site
    var image: FilePath

    /// `image` is the image that new monitors run.
    public init(site: Site, image: FilePath) {
        self.site = site
        self.image = image
    }

    /// Checks, loads the policy, launches what is missing. A failure undoes what this run did.
    public func run(_ spec: Spec) async throws -> Report {
        _ = try await Preflight.check(spec, image: image, on: site)
        return try await Lock.hold(site.layout, for: "apply") { try await locked(spec) }
    }

    private func locked(_ spec: Spec) async throws -> Report {
        var state = try State.load(site.layout)
        if state.boot != Boot.current { state.monitors = [] }
        let bundles = try await Bundles(site: site).make(spec)
        let digest = try Digest.sha256(file: image)
        var undo = Reverter()
        do {
            site.host.report("policy: build, prove, load")
            let policy = try await PolicyStage(site: site).run(spec, state: &state)
            try state.save(site.layout)
            if policy.loaded {
                undo.push("policy") { [site] in
                    var state = try State.load(site.layout)
                    let rest = spec.carried(by: try await site.host.domains())
                    _ = try await PolicyStage(site: site).run(rest, state: &state)
                    try state.save(site.layout)
                }
            }
            var results: [Launch.Result] = []
            for (monitor, bundle) in zip(spec.monitors, bundles) {
                let launch = Launch(
                    site: site, spec: spec, monitor: monitor, image: image, imageDigest: digest)
                results.append(try await launch.run(bundle, state: &state, undo: &undo))
            }
            return Report(policy: policy, imageSHA256: digest, monitors: results)
        } catch {
            let now = await undo.revert()
            guard !now.steps.isEmpty else { throw error }
            let cause = (["\(error)"] + now.steps).joined(separator: "\n")
            guard now.isWhole else {
                throw ToolError(
                    .toolFailed, "apply failed, and not all of what it had done could be undone",
                    hint: "stubvmi destroy SPEC", cause: cause)
            }
            throw ToolError(
                .rolledBack, "apply failed, and what it had done was undone",
                hint: "stubvmi list shows what is there", cause: cause)
        }
    }
}

/// Loads only the policy of a spec, so that targets can be created with their labels.
public struct LoadPolicy: Sendable {
    /// What came of it; `apply` tells the same of its policy.
    public struct Report: Sendable, Equatable, Codable {
        public var schema = 1
        public var policy: PolicyStage.Result
    }

    var site: Site

    public init(site: Site) { self.site = site }

    public func run(_ spec: Spec) async throws -> Report {
        _ = try await Preflight.check(spec, image: nil, on: site)
        return try await Lock.hold(site.layout, for: "policy load") {
            var state = try State.load(site.layout)
            let result = try await PolicyStage(site: site).run(spec, state: &state)
            try state.save(site.layout)
            return Report(policy: result)
        }
    }
}
