// SPDX-License-Identifier: Apache-2.0
public import Host

/// What `xl info` says of the hypervisor.
public struct HypervisorInfo: Sendable, Equatable {
    /// Version as in `4.17.5`.
    public var version: String
    /// Free memory in MiB.
    public var freeMemory: Int

    /// Reads the output of `xl info`.
    init(info: String) throws {
        var fields: [Substring: Substring] = [:]
        for line in info.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            fields[line[..<colon].prefix { $0 != " " }] = value
        }
        guard let major = fields["xen_major"], let minor = fields["xen_minor"] else {
            throw ToolError(.corrupt, "'xl info' did not name the version of Xen")
        }
        // xen_extra is ".5" on a release, and ".5-rc1" or the like before one.
        let extra = (fields["xen_extra"] ?? "").prefix { $0 == "." || $0.isNumber }
        version = "\(major).\(minor)\(extra)"
        freeMemory = fields["free_memory"].flatMap { Int($0) } ?? 0
    }
}

extension Host {
    public func hypervisor() async throws -> HypervisorInfo {
        try HypervisorInfo(info: try await check(Xl.info(), hint: "stubvmi doctor"))
    }
}
