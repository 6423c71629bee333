// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
public import Host
public import SystemPackage

/// What a host boots to have FLASK: hypervisor and policy, in a folder, with instructions for the boot loader.
///
/// Named `xen-NAME.gz` and `xenpolicy-NAME`, as boot loaders pair them.
public struct HostKit: Sendable {
    public struct File: Sendable, Equatable {
        public var name: String
        public var bytes: Int
        public var sha256: String
    }

    public var version: XenVersion
    public var folder: FilePath
    public var files: [File]

    /// Builds what is not cached and writes it; installs nothing.
    public static func prepare(_ sources: XenSources, in folder: FilePath, host: Host) async throws -> HostKit
    {
        let version = sources.version
        let built = try await Hypervisor(
            host: host, source: sources.tree, configuration: sources.configuration
        ).build()
        host.report("compiling Xen's own policy")
        let policy = try await BootPolicy(host: host, source: sources.tree, version: version).build()
        return try write(built, policy: policy, version: version, to: folder)
    }

    static func write(
        _ built: Hypervisor.Built, policy: FilePath, version: XenVersion, to folder: FilePath
    ) throws -> HostKit {
        let name = "\(version.full)-flask"
        var parts = [
            ("xen-\(name).gz", built.compressed), ("xenpolicy-\(name)", policy),
            ("xen-\(name).config", built.configuration),
        ]
        if Files.exists(built.efi) { parts.append(("xen-\(name).efi", built.efi)) }
        try Files.makeDirectory(folder)
        var files: [File] = []
        for (name, source) in parts {
            let bytes = try Files.read(source)
            try Files.write(bytes, to: folder.appending(name))
            files.append(File(name: name, bytes: bytes.count, sha256: Digest.sha256(bytes)))
        }
        try Files.write(sums(files), to: folder.appending("SHA256SUMS"))
        try Files.write(instructions(version), to: folder.appending("INSTRUCTIONS.md"))
        return HostKit(version: version, folder: folder, files: files)
    }

    /// As `sha256sum -c` reads it.
    static func sums(_ files: [File]) -> String {
        files.map { "\($0.sha256)  \($0.name)\n" }.joined()
    }

    static func instructions(_ version: XenVersion) -> String {
        String(decoding: PackageResources.instructions_md, as: UTF8.self)
            .replacing("@NAME@", with: "\(version.full)-flask")
            .replacing("@VERSION@", with: version.full)
            .replacing("@SERIES@", with: version.series)
            .replacing("@PACKAGE@", with: version.package)
    }
}
