// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage

/// What must be true before anything is changed.
struct Preflight {
    var site: Site
    var spec: Spec
    var domains: [Domain]

    /// Finds everything that stands in the way, or throws all of it at once.
    static func check(_ spec: Spec, image: FilePath?, on site: Site) async throws -> Preflight {
        try await enforcing(site.host)
        let preflight = Preflight(site: site, spec: spec, domains: try await site.host.domains())
        var problems = preflight.undeclaredTypes()
        if let image {
            problems += preflight.targetProblems() + preflight.nameProblems(try State.load(site.layout))
            if !Files.exists(image) {
                problems.append(("there is no image at \(image)", "stubvmi image build, or --image FILE"))
            }
        }
        guard let first = problems.first else { return preflight }
        let rest = problems.dropFirst().map { "\($0.what); try: \($0.hint)" }
        throw ToolError(
            .preflight, first.what, hint: first.hint, cause: rest.isEmpty ? nil : rest.joined(separator: "\n")
        )
    }

    /// FLASK must be there and enforcing: without it a label is only a word.
    static func enforcing(_ host: Host) async throws {
        let outcome: Invocation.Outcome
        do {
            outcome = try await host.run(Xl.enforcing())
        } catch let error as ToolError where error.code == .notFound {
            throw ToolError(
                .preflight, "this is not a Xen host: there is no xl",
                hint: "stubvmi lab run SPEC needs no Xen host")
        }
        let words = (outcome.output + outcome.errors).split(separator: "\n").first.map(String.init) ?? ""
        // The status is the mode itself: 1 when enforcing.
        guard words == "Enforcing" else {
            let permissive = words == "Permissive"
            throw ToolError(
                .preflight,
                permissive
                    ? "FLASK is permissive: no rule would be enforced"
                    : "this hypervisor does not enforce FLASK",
                hint: permissive
                    ? "xl setenforce 1" : "boot Xen with XSM and flask=enforcing; stubvmi doctor",
                cause: words.isEmpty ? nil : words)
        }
    }

    typealias Problem = (what: String, hint: String)

    /// Domains that carry a type of ours which the new policy would not hold.
    private func undeclaredTypes() -> [Problem] {
        let declared = Set(spec.monitors.map(\.type) + spec.targets.map(\.type))
        return domains.filter { $0.type.hasPrefix("stubvmi_") && !declared.contains($0.type) }.map { domain in
            (
                "domain '\(domain.name)' carries the type \(domain.type), which this spec does not declare",
                "stubvmi destroy the spec that it came from, or xl destroy \(domain.id)"
            )
        }
    }

    private func targetProblems() -> [Problem] {
        spec.monitors.flatMap { spec.targets(of: $0) }.compactMap { target in
            guard let domain = domains.first(where: { $0.name == target.name }) else {
                return (
                    "there is no domain '\(target.name)' to watch", "xl create its config, then apply again"
                )
            }
            guard domain.type == target.type else {
                return (
                    "domain '\(target.name)' carries the label '\(domain.label)', not '\(target.label)'",
                    "put seclabel=\"\(target.label)\" into its config (stubvmi render), and start it anew"
                )
            }
            return nil
        }
    }

    private func nameProblems(_ state: State) -> [Problem] {
        spec.monitors.compactMap { monitor in
            guard let taken = domains.first(where: { $0.name == monitor.name }) else { return nil }
            let ours = state.monitors.contains { $0.name == monitor.name && $0.domain == taken.id }
            if ours && taken.type == monitor.type { return nil }
            return (
                "the name '\(monitor.name)' is taken by domain \(taken.id), which this tool did not make",
                "xl destroy \(taken.id), or give the monitor another name"
            )
        }
    }
}
