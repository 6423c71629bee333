// SPDX-License-Identifier: Apache-2.0
public import Host
public import SystemPackage

/// The stock FLASK policy of a Xen version, with which a host boots.
public struct BootPolicy: Sendable {
    let host: Host
    let source: FilePath
    let version: XenVersion

    /// `source` is Xen's source tree.
    public init(host: Host, source: FilePath, version: XenVersion) {
        self.host = host
        self.source = source
        self.version = version
    }

    /// The binary policy, compiled unless it is cached.
    public func build() async throws -> FilePath {
        let key = source.removingLastComponent().lastComponent?.string ?? source.string
        let folder = try await host.cache.folder("lab/policy", from: [key, version.full]) { folder in
            let call = Invocation(
                "make",
                [
                    "-C", source.appending("tools/flask/policy").string, "-f", "Makefile.common",
                    "FLASK_BUILD_DIR=\(folder)", "XEN_FULLVERSION=\(version.full)",
                ],
                environment: ["MAKEFLAGS": "", "MAKELEVEL": "", "MFLAGS": "", "LC_ALL": "C"])
            try await host.check(call, hint: "apt-get install make m4 checkpolicy")
        }
        return folder.appending("xenpolicy-\(version.full)")
    }
}
