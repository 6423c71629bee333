// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
public import SystemPackage

/// Xen's own policy sources, of one Xen version: its classes and permissions must be exactly those
/// of the hypervisor that loads the policy.
public struct PolicySources: Sendable, Equatable {
    /// Holds `tools/flask/policy` and `xen/xsm/flask/policy`, as Xen's source does.
    public var folder: FilePath
    /// As the hypervisor names itself: `4.17.5`.
    public var xenVersion: String

    static let policy = FilePath("tools/flask/policy")
    static let vectors = FilePath("xen/xsm/flask/policy")

    /// The sources in a folder, which is Xen's source tree or the part of it named above.
    ///
    /// A tree that says of itself that it is another version is refused; without a version it has to say.
    public init(folder: FilePath, xenVersion: String?) throws {
        let needed = [
            Self.policy.appending("modules").appending("modules.conf"),
            Self.vectors.appending("access_vectors"),
        ]
        for needed in needed where !Files.exists(folder.pushing(needed)) {
            throw ToolError(
                .notFound, "\(folder) has no \(needed), so it does not hold Xen's policy sources",
                hint: "give a folder with tools/flask/policy and xen/xsm/flask/policy of Xen's source")
        }
        let declared = try Self.declaredVersion(folder)
        guard let version = xenVersion ?? declared else {
            throw ToolError(
                .notFound, "\(folder) does not say which version of Xen it is of",
                hint: "write the version, as `xl info` prints it, into \(folder.appending("VERSION"))")
        }
        guard declared == nil || declared == version else {
            throw ToolError(
                .preflight, "the policy sources in \(folder) are of Xen \(declared ?? ""), not \(version)",
                hint: "give the sources of Xen \(version): permissions are numbered by version")
        }
        self.folder = folder
        self.xenVersion = version
    }

    /// What a source tree says its version is, if it says so: in xen/Makefile, or in a file VERSION.
    static func declaredVersion(_ folder: FilePath) throws -> String? {
        let version = folder.appending("VERSION")
        if Files.exists(version) {
            let text = String(decoding: try Files.read(version, limit: 4096), as: UTF8.self)
            return text.split(whereSeparator: \.isWhitespace).first.map(String.init)
        }
        let makefile = folder.appending("xen").appending("Makefile")
        guard Files.exists(makefile) else { return nil }
        var values: [Substring: Substring] = [:]
        for line in String(decoding: try Files.read(makefile, limit: 1 << 20), as: UTF8.self)
            .split(separator: "\n").prefix(40)
        {
            let words = line.split(whereSeparator: { " \t=?:".contains($0) })
            if words.count >= 3, words[0] == "export" { values[words[1]] = words[2] }
        }
        guard let major = values["XEN_VERSION"], let minor = values["XEN_SUBVERSION"] else { return nil }
        let extra = (values["XEN_EXTRAVERSION"] ?? "").prefix { $0 != "$" }
        return "\(major).\(minor)\(extra)"
    }

    /// Copies what a build needs into another folder, in the same shape.
    public func copy(to destination: FilePath) throws {
        for part in [Self.policy, Self.vectors] {
            let from = folder.pushing(part)
            let to = destination.pushing(part)
            try Files.makeDirectory(to.removingLastComponent())
            try? FileManager.default.removeItem(atPath: to.string)
            do {
                try FileManager.default.copyItem(atPath: from.string, toPath: to.string)
            } catch {
                throw ToolError(.io, "cannot copy \(from) to \(to)", cause: "\(error)")
            }
        }
    }

    /// Each file that a build reads, and its SHA-256, in a fixed order.
    func inventory() throws -> [String] {
        var lines: [String] = []
        for part in [Self.policy, Self.vectors] {
            let root = folder.pushing(part)
            for name in try FileManager.default.subpathsOfDirectory(atPath: root.string) {
                let path = root.pushing(FilePath(name))
                var isFolder = false
                guard FileManager.default.fileExists(atPath: path.string, isDirectory: &isFolder), !isFolder
                else { continue }
                lines.append("\(part)/\(name) \(try Digest.sha256(file: path))")
            }
        }
        return lines.sorted()
    }
}
