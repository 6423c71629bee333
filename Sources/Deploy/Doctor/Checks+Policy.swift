// SPDX-License-Identifier: Apache-2.0
import Host
import Policy
import SystemPackage

extension Checks {
    /// The sources that policies are compiled from are of one Xen version, and it must be the running one's.
    static func sources(_ installed: [String], version: String?, folder: FilePath) -> Check {
        let name = "policy sources"
        guard let version else {
            return .pass(
                name, installed.isEmpty ? "Debian's, when needed" : installed.joined(separator: ", "))
        }
        if installed.contains(version) { return .pass(name, "\(folder.appending(version))") }
        let remedy =
            "put tools/flask/policy and xen/xsm/flask/policy of Xen \(version)'s source into "
            + "\(folder.appending(version))"
        guard !installed.isEmpty else {
            return .warn(
                name, "none of Xen \(version) on this host: Debian's are fetched when needed", try: remedy)
        }
        return .warn(
            name, "of Xen \(installed.joined(separator: ", ")), but the hypervisor is \(version)", try: remedy
        )
    }

    /// What Xen may be booted with: a policy of another version may lack rules that this one asks for.
    static func bootPolicies(_ files: [String], version: String?) -> Check {
        let name = "boot policy"
        let policies = files.filter { $0.hasPrefix("xenpolicy-") }
        guard let version, !policies.isEmpty else {
            return .pass(name, policies.isEmpty ? "none in /boot" : policies.joined(separator: ", "))
        }
        let fits = policies.filter { policy in
            let rest = policy.dropFirst("xenpolicy-".count)
            // 4.17.5 is not 4.17.51.
            return rest.hasPrefix(version) && rest.dropFirst(version.count).first?.isNumber != true
        }
        if let first = fits.first { return .pass(name, "/boot/\(first)") }
        return .warn(
            name, "/boot has \(policies.joined(separator: ", ")), but the hypervisor is \(version)",
            try: "stubvmi host prepare -o DIR --xen-version \(version) makes one of this version")
    }
}

extension HealthCheck {
    static func sources(_ version: String?, _ tree: HostTree) -> Check {
        let folder = PolicySources.installed
        let names = tree.names(in: String(folder.string.drop { $0 == "/" }))
        return Checks.sources(names, version: version, folder: folder)
    }
}
