// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
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
        do {
            let folder = try await DebianArchive(host: host).source("xen")
            return try PolicySources(folder: folder, xenVersion: xenVersion)
        } catch let error as ToolError {
            let others = ((try? FileManager.default.contentsOfDirectory(atPath: installed.string)) ?? [])
                .filter { $0.first?.isNumber == true }
            throw ToolError(
                .preflight,
                "there are no policy sources of \(xenVersion.map { "Xen \($0)" } ?? "Xen") on this host"
                    + (others.isEmpty ? "" : ", only of \(others.sorted().joined(separator: ", "))"),
                hint: "put tools/flask/policy and xen/xsm/flask/policy of that version's source into "
                    + "\(installed.appending(xenVersion ?? "VERSION")), or name their folder with --policy-sources",
                cause: "Debian's do not do: \(error.message)")
        }
    }
}
