// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Synchronization
import SystemPackage

/// A temporary folder to build in, and hosts whose caches lie in it.
struct Workbench {
    let folder: FilePath
    let programs = Programs()

    /// The programs that were started for more than their version.
    final class Programs: Sendable {
        private let names = Mutex<[String]>([])

        var all: [String] { names.withLock { $0 } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    /// The clone that these tests are part of.
    static let project = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    init() throws {
        folder = FilePath(FileManager.default.temporaryDirectory.path)
            .appending("stubvmi-image-\(UInt64.random(in: 0 ... .max))")
        try Files.makeDirectory(folder)
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder.string) }

    /// This machine, as another user with another clock, with a cache that has the libraries but no image.
    ///
    /// Making newlib takes a minute, so the user's own cache is filled first and then linked to.
    func host(_ name: String, environment: [String: String] = [:]) throws -> Host {
        let shared = Host.real(report: { _ in })
        let cache = folder.appending(name)
        let files = FileManager.default
        try Files.makeDirectory(cache.appending("image"))
        try files.createSymbolicLink(
            atPath: cache.appending("debian").string,
            withDestinationPath: shared.cache.root.appending("debian").string)
        let images = shared.cache.root.appending("image")
        let libraries = try files.contentsOfDirectory(atPath: images.string).filter {
            $0.hasPrefix("newlib-") || $0.hasPrefix("json-c-")
        }
        for entry in libraries {
            try files.createSymbolicLink(
                atPath: cache.appending("image").appending(entry).string,
                withDestinationPath: images.appending(entry).string)
        }
        var host = shared
        host.cache = Cache(root: cache)
        let run = host.run
        host.run = { [programs] invocation in
            if invocation.arguments != ["--version"] { programs.add(invocation.program) }
            var invocation = invocation
            invocation.environment.merge(environment) { own, _ in own }
            return try await run(invocation)
        }
        return host
    }

    /// The project's sources, somewhere else and with other times.
    func copyOfProject() throws -> FilePath {
        let copy = folder.appending("a copy of the project")
        try Files.makeDirectory(copy)
        try FileManager.default.copyItem(
            atPath: Workbench.project.appending("Sources").string, toPath: copy.appending("Sources").string)
        return copy
    }
}
