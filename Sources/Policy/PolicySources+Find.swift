// SPDX-License-Identifier: Apache-2.0
import Debian
public import Host
public import SystemPackage

extension PolicySources {
    /// Where the sources are installed beside the tool, one folder a Xen version.
    public static let installed = FilePath("/usr/share/stubvmi/policy")

    /// The sources of a Xen version: the folder given, else the installed ones, else those of Debian's
    /// source package.
    ///
    /// Without a version (no Xen on this machine, say) any will do: the folder's, or Debian's.
    public static func find(
        xenVersion: String?, explicit: FilePath? = nil, installed: FilePath = installed, host: Host
    ) async throws -> PolicySources {
        if let explicit { return try PolicySources(folder: explicit, xenVersion: xenVersion) }
        // A version is one path component; "..", say, is not a version.
        if let xenVersion, let component = FilePath.Component(xenVersion), component.kind == .regular {
            let folder = installed.appending(component)
            if Files.exists(folder) { return try PolicySources(folder: folder, xenVersion: xenVersion) }
        }
        let folder = try await DebianArchive(host: host).source("xen")
        return try PolicySources(folder: folder, xenVersion: xenVersion)
    }
}
