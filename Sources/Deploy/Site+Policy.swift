// SPDX-License-Identifier: Apache-2.0
import Host
public import Policy

extension Site {
    /// The policy sources that belong to this host's hypervisor; away from Xen, those of Debian's.
    public func findPolicySources() async throws -> PolicySources {
        let version: String?
        do {
            version = try await host.hypervisor().version
        } catch let error as ToolError where error.code == .notFound || error.code == .toolFailed {
            version = nil
        }
        return try await PolicySources.find(xenVersion: version, explicit: policySources, host: host)
    }
}
