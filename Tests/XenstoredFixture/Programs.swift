// SPDX-License-Identifier: Apache-2.0
import Debian
import Host
import SystemPackage

/// The daemon of Debian's xen-utils, and the shim compiled.
struct Programs: Sendable {
    var xenstored: FilePath
    var shim: FilePath

    /// Prepared once for all tests.
    static let shared = Task { try await prepared() }

    private static func prepared() async throws -> Programs {
        let host = Host.real(report: { _ in })
        let utilities = try await DebianArchive(host: host).package("xen-utils-4.17")
        let xenstored = utilities.appending("usr/lib/xen-4.17/bin/xenstored")
        guard Files.exists(xenstored) else { throw ToolError(.notFound, "xen-utils has no \(xenstored)") }
        let source = FilePath(#filePath).removingLastComponent().appending("Shim/xenstored.c")
        let text = String(decoding: try Files.read(source), as: UTF8.self)
        let folder = try await host.cache.folder("tests/xenstored-shim", from: [text]) { folder in
            let flags = ["-std=gnu11", "-Wall", "-Wextra", "-Wshadow", "-Wcast-qual", "-Werror", "-O1"]
            let output = ["-shared", "-fPIC", "-o", folder.appending("shim.so").string]
            try await host.check(Invocation("gcc", flags + output + [source.string, "-ldl"]))
        }
        return Programs(xenstored: xenstored, shim: folder.appending("shim.so"))
    }
}
