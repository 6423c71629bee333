// SPDX-License-Identifier: Apache-2.0
import Glibc
import Host
import SystemPackage

extension Checks {
    /// What is known of the xl that this host would run.
    struct Toolstack: Equatable {
        /// Where the xl of PATH is, links followed.
        var xl: FilePath?
        /// The series that Debian's xen-utils are installed of, as in `4.17`.
        var installed: [String]
        /// The version of the package for the running series, if dpkg knows.
        var package: String?
    }

    /// xl and its library talk to the hypervisor through interfaces that hold for one series only.
    static func toolstack(_ facts: Toolstack, hypervisor: String) -> Check {
        let name = "toolstack"
        let series = hypervisor.split(separator: ".").prefix(2).joined(separator: ".")
        let install = "apt-get install xen-utils-\(series)"
        guard let xl = facts.xl else { return .fail(name, "there is no xl in PATH", try: install) }
        // Debian has a folder for each series, and a wrapper in PATH that chooses by the running one.
        let own = xl.components.map(\.string).first {
            $0.hasPrefix("xen-") && $0.dropFirst(4).first?.isNumber == true
        }
        let choice = own.map { String($0.dropFirst("xen-".count)) }
        if let choice, choice != series {
            return .fail(name, "\(xl) is of Xen \(choice), the hypervisor of \(series)", try: install)
        }
        if choice == nil, !facts.installed.isEmpty, !facts.installed.contains(series) {
            return .fail(
                name, "xl is there for Xen \(facts.installed.joined(separator: ", ")), not for \(series)",
                try: install)
        }
        if let package = facts.package {
            let point = package.prefix { $0.isNumber || $0 == "." }
            guard point == hypervisor else {
                return .warn(
                    name, "xl is of Xen \(package), the hypervisor of \(hypervisor)",
                    try: "reboot if the hypervisor was updated too; the policy is made for the running one")
            }
        }
        return .pass(name, "\(xl)")
    }
}

extension HealthCheck {
    static func toolstack(_ version: String, _ host: Host, _ tree: HostTree) async -> Check {
        let series = version.split(separator: ".").prefix(2).joined(separator: ".")
        let installed = tree.names(in: "usr/lib").filter { $0.hasPrefix("xen-") }.map {
            String($0.dropFirst(4))
        }
        .filter { tree.has("usr/lib/xen-\($0)/bin/xl") }
        let query = Invocation("dpkg-query", ["-W", "-f", "${Version}", "xen-utils-\(series)"])
        var package: String?
        if let outcome = try? await host.run(query), outcome.status == 0, !outcome.output.isEmpty {
            package = visible(outcome.output, limit: 80)
        }
        let facts = Checks.Toolstack(
            xl: Checks.find("xl", host).map(Checks.resolved), installed: installed, package: package)
        return Checks.toolstack(facts, hypervisor: version)
    }
}

extension Checks {
    /// The first program of that name in PATH.
    static func find(_ program: String, _ host: Host) -> FilePath? {
        let folders = (host.environment("PATH") ?? "").split(separator: ":").map { FilePath(String($0)) }
        return folders.map { $0.appending(program) }.first(where: Files.exists)
    }

    /// A path with its links followed.
    static func resolved(_ path: FilePath) -> FilePath {
        guard let real = realpath(path.string, nil) else { return path }
        defer { free(real) }
        return FilePath(String(cString: real))
    }

    static func program(_ name: String, _ host: Host) -> Check {
        if let path = find(name, host) { return .pass(name, path.string) }
        return .fail(name, "not found", try: "apt-get install \(name)")
    }
}
