// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

@testable import Host
@testable import Lab

@Suite struct PayloadTests {
    private let host = Host.real { _ in }

    private func withArchive(_ tree: Payload, _ body: (FilePath) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/payload-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try tree.write(to: FilePath(folder).appending("archive"))
        try await body(FilePath(folder))
    }

    private func sample() throws -> Payload {
        var tree = Payload()
        try tree.add(text: "odd", at: "/lab/a/odd", mode: 0o600)
        try tree.add(text: "", at: "/lab/empty")
        try tree.add(Array(0...255), at: "/lab/bytes", mode: 0o755)
        try tree.add(link: "/lab/link", to: "a/odd")
        try tree.add(folder: "/var/lib/nothing")
        return tree
    }

    @Test func cpioUnpacksWhatWasAdded() async throws {
        try await withArchive(sample()) { folder in
            let call = Invocation(
                "cpio", ["-idm", "--quiet", "--no-absolute-filenames"], in: folder,
                input: try Files.read(folder.appending("archive")))
            try await host.check(call)
            #expect(try Files.read(folder.appending("lab/bytes")) == Array(0...255))
            #expect(try Files.read(folder.appending("lab/link")) == Array("odd".utf8))
            #expect(try Files.read(folder.appending("lab/empty")).isEmpty)
            let listing = try await host.check(
                Invocation(
                    "cpio", ["-itv", "--quiet", "-n"], input: try Files.read(folder.appending("archive"))))
            #expect(listing.contains("-rw-------   1 0        0               3 Jan  1  1970 lab/a/odd"))
            #expect(
                listing.contains("drwxr-xr-x   2 0        0               0 Jan  1  1970 var/lib/nothing"))
        }
    }

    @Test func theSameTreeIsTheSameBytes() async throws {
        var other = Payload()
        try other.add(folder: "/var/lib/nothing")
        try other.add(text: "replaced", at: "/lab/bytes")
        try other.add(sample())
        var first: [UInt8] = []
        try await withArchive(sample()) { first = try Files.read($0.appending("archive")) }
        var second: [UInt8] = []
        try await withArchive(other) { second = try Files.read($0.appending("archive")) }
        #expect(first == second)
        #expect(first.count % 512 == 0)
    }

    @Test(arguments: [
        "", "/", "relative", "/a/../b", "/a/./b", "/a//b", "/a/", "/a\0b",
        "/" + String(repeating: "x", count: 2000),
    ])
    func refusesPathsThatAreNotPlain(_ path: String) throws {
        var tree = Payload()
        #expect(throws: ToolError.self) { try tree.add(text: "x", at: path) }
        #expect(tree.entries.isEmpty)
    }

    @Test func nothingLiesBelowAFile() throws {
        var tree = Payload()
        try tree.add(text: "x", at: "/a/file")
        #expect(throws: ToolError.self) { try tree.add(text: "x", at: "/a/file/below") }
    }

    @Test func aFileThatIsNotThereIsSaidAtOnce() throws {
        var tree = Payload()
        #expect(throws: ToolError.self) { try tree.add(file: "/nonexistent/kernel", at: "/kernel") }
    }
}
