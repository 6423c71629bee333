// SPDX-License-Identifier: Apache-2.0
public import Host

/// What `xl info` says of the hypervisor.
public struct HypervisorInfo: Sendable, Equatable {
    /// Version as in `4.17.5`.
    public var version: String
    /// Free memory in MiB.
    public var freeMemory: Int
    /// What the hypervisor was booted with.
    public var commandLine: String
    /// What kinds of domains it runs: `pv`, `hvm`, `hap` and more.
    public var capabilities: [String]

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
        commandLine = String(fields["xen_commandline"] ?? "")
        capabilities = (fields["virt_caps"] ?? "").split(separator: " ").map(String.init)
    }

    /// The last value of an option of Xen's command line; empty for one without a value.
    func option(_ name: String) -> String? { Self.option(name, in: commandLine) }

    static func option(_ name: String, in commandLine: String) -> String? {
        let words = commandLine.split(separator: " ").map { $0.split(separator: "=", maxSplits: 1) }
        return words.last { $0.first.map(String.init) == name }.map { $0.count > 1 ? String($0[1]) : "" }
    }
}

extension Host {
    public func hypervisor() async throws -> HypervisorInfo {
        try HypervisorInfo(info: try await check(Xl.info(), hint: "stubvmi doctor"))
    }
}
