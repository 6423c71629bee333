// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import Debian

/// The system's own mirror, from an empty folder: what a fresh machine does first.
@Suite struct DebianMirrorTests {
    @Test func theImagesSourcesAreThere() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        let archive = DebianArchive(host: mirror.host)
        let json = try await archive.source("json-c")
        #expect(Files.exists(json.appending("json_tokener.c")))
        let newlib = try await archive.package("newlib-source")
        #expect(Files.exists(newlib.appending("usr/src/newlib/newlib-3.3.0.tar.xz")))
        let xen = try await archive.sourcePackage("xen")
        #expect(Files.exists(xen.path.appending("tools/flask/policy/Makefile.common")))
        #expect(xen.version.hasPrefix("4.17."))
    }
}
