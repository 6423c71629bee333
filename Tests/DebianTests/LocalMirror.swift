// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Synchronization
import SystemPackage

@testable import Debian

/// A Debian repository in a temporary folder, made with Debian's own tools, and a host with an empty cache.
struct LocalMirror {
    let folder: FilePath
    var host: Host
    let reports = Reports()

    /// What was reported to the user.
    final class Reports: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }
        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    init() throws {
        let name = "stubvmi-debian-\(UInt64.random(in: 0 ... .max))"
        folder = FilePath(FileManager.default.temporaryDirectory.path).appending(name)
        try Files.makeDirectory(folder.appending("pool"))
        host = Host.real(report: { [reports] in reports.add($0) })
        host.cache = Cache(root: folder.appending("cache"))
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder.string) }

    var pool: FilePath { folder.appending("pool") }

    /// The repository as apt's only source.
    var sources: SourceLists {
        let line = "deb [trusted=yes] file:\(pool) ./"
        return SourceLists(parts: [.init(name: "local.list", text: SourceLists.addingSources(toList: line))])
    }

    func archive(lock: String = "") throws -> DebianArchive {
        DebianArchive(host: host, sources: sources, lock: try LockFile(parsing: lock))
    }

    /// Adds a binary package that holds /usr/share/NAME/version, and with `loader` a file under /lib too.
    func addBinary(_ name: String, _ version: String, depends: String? = nil) async throws {
        let tree = folder.appending("build").appending("\(name)-\(version)")
        try Files.makeDirectory(tree.appending("DEBIAN"))
        try Files.makeDirectory(tree.appending("usr/share/\(name)"))
        try Files.makeDirectory(tree.appending("lib"))
        try Files.write(version, to: tree.appending("usr/share/\(name)/version"))
        try Files.write(version, to: tree.appending("lib/\(name).so"))
        let control = """
            Package: \(name)
            Version: \(version)
            Architecture: all
            Maintainer: Test <test@example.invalid>
            Description: a test
            \(depends.map { "Depends: \($0)" } ?? "Section: misc")

            """
        try Files.write(control, to: tree.appending("DEBIAN/control"))
        try await host.check(
            Invocation("dpkg-deb", ["--build", "--root-owner-group", tree.string, pool.string]))
        try await index()
    }

    /// Adds a source package whose only file, `hello`, a patch changes from "upstream" to "patched".
    func addSource(_ name: String, _ version: String) async throws -> String {
        let work = folder.appending("build").appending("\(name)-\(version)-source")
        let tree = work.appending("\(name)-\(version)")
        try Files.makeDirectory(tree)
        try Files.write("upstream\n", to: tree.appending("hello"))
        try await host.check(
            Invocation("tar", ["-czf", "\(name)_\(version).orig.tar.gz", "\(name)-\(version)"], in: work))
        for path in ["debian/source", "debian/patches"] { try Files.makeDirectory(tree.appending(path)) }
        let texts = [
            "debian/source/format": "3.0 (quilt)\n",
            "debian/control": """
            Source: \(name)
            Maintainer: Test <test@example.invalid>

            Package: \(name)
            Architecture: all
            Description: a test

            """,
            "debian/changelog": """
            \(name) (\(version)-1) stable; urgency=low

              * Test.

             -- Test <test@example.invalid>  Mon, 01 Jan 2024 00:00:00 +0000

            """,
            "debian/patches/series": "change.patch\n",
            "debian/patches/change.patch": "--- a/hello\n+++ b/hello\n@@ -1 +1 @@\n-upstream\n+patched\n",
        ]
        for (path, text) in texts { try Files.write(text, to: tree.appending(path)) }
        try await host.check(Invocation("dpkg-source", ["-b", tree.lastComponent?.string ?? ""], in: work))
        var lock = "source \(name) \(version)-1\n"
        for file in try FileManager.default.contentsOfDirectory(atPath: work.string).sorted()
        where file.hasPrefix("\(name)_") {
            let from = work.appending(file)
            lock += "\(try Digest.sha256(file: from))  \(file)\n"
            try FileManager.default.moveItem(atPath: from.string, toPath: pool.appending(file).string)
        }
        try await index()
        return lock
    }

    /// Writes the lists, as a mirror's owner does after a change.
    func index() async throws {
        for (program, file) in [("dpkg-scanpackages", "Packages"), ("dpkg-scansources", "Sources")] {
            let flags = file == "Packages" ? ["--multiversion", "."] : ["."]
            let text = try await host.check(Invocation(program, flags, in: pool))
            try Files.write(text, to: pool.appending(file))
        }
    }
}
