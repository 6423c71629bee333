// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage
import Testing

@testable import Debian

/// The archive against a small repository of its own, through the real apt and dpkg.
@Suite struct DebianArchiveTests {
    func text(_ path: FilePath) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

    @Test func sourceIsUnpackedWithItsPatchesAndThenNeedsNoMirror() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        let lock = try await mirror.addSource("hello", "1.0")
        let first = try await mirror.archive(lock: lock).sourcePackage("hello")
        #expect(first.version == "1.0-1")
        #expect(first.files.count == 3)
        #expect(try text(first.path.appending("hello")) == "patched\n")

        try FileManager.default.removeItem(atPath: mirror.pool.string)
        #expect(try await mirror.archive(lock: lock).source("hello") == first.path)
    }

    @Test func aVersionThatIsListedButAbsentIsPassedOverAndReported() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        let old = try await mirror.addSource("hello", "1.0")
        let new = try await mirror.addSource("hello", "2.0")
        try FileManager.default.removeItem(atPath: mirror.pool.appending("hello_2.0-1.dsc").string)
        let found = try await mirror.archive(lock: new + old).sourcePackage("hello")
        #expect(found.version == "1.0-1")
        #expect(mirror.reports.all.contains("hello_2.0-1.dsc is not on the mirror; using hello 1.0-1"))
    }

    @Test func aFileWithAnotherDigestIsRefused() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        let lock = try await mirror.addSource("hello", "1.0")
        let archive = mirror.pool.appending("hello_1.0.orig.tar.gz")
        try Files.write(try Files.read(archive) + [0], to: archive)
        try await mirror.index()
        let error = await #expect(throws: ToolError.self) {
            try await mirror.archive(lock: lock).source("hello")
        }
        #expect(error?.code == .corrupt)
        let kept = mirror.host.cache.root.appending("debian/files/hello_1.0.orig.tar.gz")
        #expect(!Files.exists(kept))
        #expect(Files.exists(FilePath(kept.string + ".UNTRUSTED")))
    }

    @Test func whatTheLockDoesNotNameIsNotASource() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        _ = try await mirror.addSource("hello", "1.0")
        let error = await #expect(throws: ToolError.self) { try await mirror.archive().source("hello") }
        #expect(error?.code == .notFound)
    }

    @Test func newListsAreReadWhenTheMirrorHasMovedOn() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        try await mirror.addBinary("one", "1")
        let archive = try mirror.archive()
        #expect(try await archive.binaryPackage("one").version == "1")
        try FileManager.default.removeItem(atPath: mirror.pool.appending("one_1_all.deb").string)
        try await mirror.addBinary("one", "2")
        try await mirror.addBinary("two", "1")
        let root = try await archive.root(of: ["two"])
        #expect(try text(root.appending("usr/share/two/version")) == "1")
        #expect(try await archive.binaryPackage("one").version == "2")
    }

    @Test func aRootHoldsWhatItsPackagesDependOn() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        try await mirror.addBinary("library", "1")
        try await mirror.addBinary("program", "1", depends: "library (>= 1)")
        let root = try await mirror.archive().root(of: ["program"])
        #expect(try text(root.appending("usr/share/library/version")) == "1")
        #expect(try text(root.appending("usr/lib/program.so")) == "1")
        #expect(try text(root.appending("lib/program.so")) == "1")
        #expect(try await mirror.archive().root(of: ["program"]) == root)
    }

    @Test func aRootPassesOverAPackageThatTheMirrorLacks() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        try await mirror.addBinary("library", "1")
        try await mirror.addBinary("library", "2")
        try await mirror.addBinary("program", "1", depends: "library")
        try FileManager.default.removeItem(atPath: mirror.pool.appending("library_2_all.deb").string)
        let root = try await mirror.archive().root(of: ["program"])
        #expect(try text(root.appending("usr/share/library/version")) == "1")
    }

    @Test func aPinChoosesTheVersionOfASourcePackage() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        try await mirror.addBinary("library", "1")
        try await mirror.addBinary("library", "2")
        let archive = try mirror.archive()
        let newest = try await archive.root(of: ["library"])
        let pinned = try await archive.root(of: ["library"], pins: [.init(source: "library", version: "1")])
        #expect(try text(newest.appending("usr/share/library/version")) == "2")
        #expect(try text(pinned.appending("usr/share/library/version")) == "1")
    }

    @Test func anUnknownPackageIsAnError() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        try await mirror.addBinary("one", "1")
        let archive = try mirror.archive()
        await #expect(throws: ToolError.self) { try await archive.root(of: ["absent"]) }
        await #expect(throws: ToolError.self) { try await archive.package("absent") }
    }

    @Test func severalMayAskForTheSameThingAtOnce() async throws {
        let mirror = try LocalMirror()
        defer { mirror.remove() }
        let lock = try await mirror.addSource("hello", "1.0")
        let archive = try mirror.archive(lock: lock)
        let paths = try await withThrowingTaskGroup(of: FilePath.self) { group in
            for _ in 0..<4 { group.addTask { try await archive.source("hello") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(paths).count == 1)
        #expect(mirror.reports.all.filter { $0 == "fetching hello 1.0-1" }.count == 1)
    }
}
