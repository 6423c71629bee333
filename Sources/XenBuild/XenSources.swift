// SPDX-License-Identifier: Apache-2.0
public import Debian
import Host
public import SystemPackage

/// Xen as the distribution has it: its sources, and its configuration of the hypervisor.
public struct XenSources: Sendable {
    public var version: XenVersion
    /// Xen's source tree, with Debian's patches.
    public var tree: FilePath
    /// Debian's configuration of the hypervisor.
    public var configuration: FilePath

    /// The newest version that the mirror has; with `wanted`, an error if that is another one.
    public static func fetch(_ archive: DebianArchive, version wanted: String? = nil) async throws
        -> XenSources
    {
        let source = try await archive.sourcePackage("xen")
        let version = try XenVersion(package: source.version)
        if let wanted, !version.matches(wanted) {
            throw ToolError(
                .notFound, "Debian's mirror has the sources of Xen \(version.full), not of \(wanted)",
                hint: "--xen-version \(version.full), and boot that hypervisor: the two go together")
        }
        let package = "xen-hypervisor-\(version.series)-amd64"
        let binary = try await archive.binaryPackage(package, version: version.package)
        let name = "xen-\(version.series)-amd64.config"
        return XenSources(
            version: version, tree: source.path,
            configuration: binary.path.appending("boot").appending(name))
    }
}
