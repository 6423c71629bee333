// SPDX-License-Identifier: Apache-2.0
import Flask
import Grants
import Host
import Spec
import SystemPackage

/// What must be true before anything is changed.
enum Preflight {
    /// One thing that stands in the way, and what to type.
    typealias Problem = (what: String, hint: String)

    /// Throws all of it at once.
    static func refuse(_ problems: [Problem]) throws {
        guard let first = problems.first else { return }
        let rest = problems.dropFirst().map { "\($0.what); try: \($0.hint)" }
        throw ToolError(
            .preflight, first.what, hint: first.hint, cause: rest.isEmpty ? nil : rest.joined(separator: "\n")
        )
    }

    /// FLASK must be there and enforcing. The hypervisor is asked itself: xl takes a fifth of a second on a slow
    /// host, and is left to say what is wrong.
    static func enforcing(_ site: Site) async throws {
        if (try? site.runningPolicy()?.isEnforcing()) == true { return }
        try await enforcing(site.host)
    }

    /// The same, asked of xl, which says what is wrong: without FLASK a label is only a word.
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

    /// Targets that are not there, or not with their label.
    static func targets(of spec: Spec, among domains: [Domain]) -> [Problem] {
        let byName = Dictionary(domains.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let watched = Set(spec.monitors.flatMap(\.targets))
        return spec.targets.filter { watched.contains($0.name) }.compactMap { target in
            guard let domain = byName[target.name] else {
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

    /// More monitors than one supervisor looks after.
    static func supervised(_ spec: Spec) -> [Problem] {
        let hint = "tier: read for those that only look"
        var problems: [Problem] = []
        if spec.supervised.count > Wards.most {
            problems.append(
                (
                    "\(spec.supervised.count) monitors are of tier control or events, and a supervisor looks after "
                        + "\(Wards.most)", hint
                ))
        }
        let rings = spec.monitors.filter { $0.tier == .events }.map(\.targets.count).reduce(0, +)
        if rings > Wards.mostRings {
            problems.append(
                (
                    "the monitors of tier events have \(rings) targets together, and a supervisor looks after "
                        + "\(Wards.mostRings)", hint
                ))
        }
        return problems
    }

    /// Names that somebody else's domains have.
    static func names(of spec: Spec, among domains: [Domain]) -> [Problem] {
        let byName = Dictionary(domains.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let monitors = spec.monitors.map { ($0.name, $0.type) }
        let supervisor = spec.supervised.isEmpty ? [] : [(Label.supervisorName, Label.supervisor)]
        return (monitors + supervisor).compactMap { name, type in
            guard let taken = byName[name], taken.type != type else { return nil }
            return (
                "the name '\(name)' is taken by domain \(taken.id), which this tool did not make",
                "xl destroy \(taken.id), or give the monitor another name"
            )
        }
    }
}
