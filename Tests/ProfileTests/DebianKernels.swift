// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

import class Foundation.FileManager

@testable import Debian

/// Real kernels and tools out of Debian's archive, cached as the tool itself caches them.
enum DebianKernels {
    static let host = Host.real(report: { _ in })

    /// The meta packages of the kernels that the tests read: one in lz4 (6.1), one in xz, and the newest that the
    /// release has (6.12, whose tables are in another order).
    static let all = ["linux-image-cloud-amd64", "linux-image-amd64", "linux-image-6.12-cloud-amd64"]

    /// The bzImage of the kernel that a meta package stands for.
    static func image(_ meta: String) async throws -> FilePath {
        let (file, digest) = try await package(meta)
        let folder = try await host.cache.folder("kernel", from: [digest]) { folder in
            let script = "dpkg-deb --fsys-tarfile \"$1\" | tar -x -C \"$2\" --wildcards './boot/*'"
            try await host.check(
                Invocation(
                    "bash", ["-o", "pipefail", "-c", script, "bash", file.string, folder.string],
                    timeout: .seconds(300)))
        }
        let boot = folder.appending("boot")
        let names = try FileManager.default.contentsOfDirectory(atPath: boot.string)
        return boot.appending(try #require(names.first { $0.hasPrefix("vmlinuz-") }))
    }

    /// The files of a kernel's modules that end so.
    static func modules(_ meta: String, endingWith end: String) async throws -> [FilePath] {
        let (file, digest) = try await package(meta)
        let folder = try await host.cache.folder("modules", from: [digest, end]) { folder in
            let script =
                "dpkg-deb --fsys-tarfile \"$1\" | tar -x -C \"$2\" --strip-components=1 --wildcards \"*$3\""
            try await host.check(
                Invocation(
                    "bash", ["-o", "pipefail", "-c", script, "bash", file.string, folder.string, end],
                    timeout: .seconds(300)))
        }
        let found = try await host.check(Invocation("find", [folder.string, "-type", "f"]))
        return found.split(separator: "\n").map { FilePath(String($0)) }
    }

    /// Only the file is fetched: unpacked, a kernel's modules are hundreds of megabytes.
    private static func package(_ meta: String) async throws -> (FilePath, String) {
        let archive = DebianArchive(host: host)
        return try await archive.exclusively {
            let apt = try await archive.apt()
            for attempt in 1... {
                let chosen = try await apt.closure(of: [meta], preferences: "")
                let kernel = try #require(
                    chosen.first { $0.name.hasPrefix("linux-image-") && $0.name != meta })
                let items = try await apt.binaryFiles(["\(kernel.name)=\(kernel.version)"])
                let item = try #require(items.first)
                let digest = try #require(item.sha256)
                do {
                    return (try await Downloads(apt: apt).fetch(item, sha256: digest), digest)
                } catch let absent as Downloads.Absent where attempt == 2 {
                    throw absent
                } catch is Downloads.Absent {
                    // The lists are older than the mirror.
                    try await apt.update()
                }
            }
            throw ToolError(.notFound, "no \(meta)")
        }
    }

    /// A file of a binary package.
    static func file(_ path: String, of package: String) async throws -> FilePath {
        let root = try await DebianArchive(host: host).package(package)
        let places = ["", "usr/"].map { root.appending($0 + path) }
        return try #require(places.first { Files.exists($0) }, "\(package) has no \(path)")
    }
}
