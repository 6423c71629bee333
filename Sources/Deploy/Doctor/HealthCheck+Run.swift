// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host

extension HealthCheck {
    /// Looks at everything that a deployment stands on; needs neither root nor Xen.
    public static func run(_ site: Site) async -> HealthCheck { await run(site, HostTree()) }

    /// The same, with the machine's own files below another root.
    static func run(_ site: Site, _ tree: HostTree) async -> HealthCheck {
        let host = site.host
        let place = tree.place
        let info: Result<HypervisorInfo, ToolError> = await result { try await host.hypervisor() }
        let stored = await storedDomains(site)
        // xl asks xenstored for the names, and waits for one that does not answer.
        let domains: Result<[Domain], ToolError> = await result {
            guard stored != nil || place != .dom0 else { throw ToolError(.io, "xenstored does not answer") }
            return try await host.domains()
        }
        let flask = await FlaskFacts.read(host, labels: (try? domains.get().map(\.label)) ?? [])
        let version = (try? info.get())?.version ?? tree.hypervisorVersion

        var checks = [Checks.user(geteuid(), on: place), Checks.hypervisor(place, info)]
        // Without Xen there is nothing to say about what stands on it.
        let isXen = place != .bare || (try? info.get()) != nil
        if isXen {
            checks.append(Checks.flask(flask.mode, commandLine: (try? info.get())?.commandLine ?? ""))
        }
        if place == .dom0, let version {
            checks.append(await toolstack(version, host, tree))
        }
        if let asked = flask.asked { checks += Checks.policy(asked) }
        if let info = try? info.get() {
            checks += [
                Checks.virtualization(info), Checks.memory(info), Checks.altp2m(info, vendor: tree.vendor),
            ]
        }
        if let domains = try? domains.get() {
            checks.append(
                Checks.labels(
                    domains, stored: stored ?? [:], known: { flask.asked?.unknown.contains($0) != true },
                    state: try? State.load(site.layout)))
        }
        if isXen {
            checks.append(Checks.xenstore(answers: stored != nil, processes: tree.processes, on: place))
        }
        if place == .dom0 { checks.append(Checks.console(tree.processes)) }
        for program in ["m4", "checkpolicy"] { checks.append(Checks.program(program, host)) }
        checks.append(sources(version, tree))
        checks.append(Checks.bootPolicies(tree.names(in: "boot"), version: version))
        checks.append(Checks.folder(FolderFacts(site.layout.root), at: site.layout.root))
        checks.append(Checks.image(site.layout.defaultImage))
        if let units = await Units.ask(host, tree) { checks.append(Checks.units(units)) }
        return HealthCheck(checks)
    }

    private static func result<Value>(
        _ body: () async throws -> Value
    ) async -> Result<Value, ToolError> {
        do {
            return .success(try await body())
        } catch let error as ToolError {
            return .failure(error)
        } catch {
            return .failure(ToolError(.io, "\(error)"))
        }
    }
}

/// The checks, each a function of what it judges.
enum Checks {}
