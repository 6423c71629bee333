// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
public import SystemPackage

extension DebianArchive {
    /// A source package whose binary packages have to be of one version.
    public struct Pin: Sendable, Equatable {
        public var source: String
        public var version: String

        public init(source: String, version: String) {
            self.source = source
            self.version = version
        }
    }

    /// Binary packages and all that they depend on, unpacked into one folder (nothing in it is configured).
    ///
    /// What the machine has installed plays no part. The folder is keyed by the exact versions.
    public func root(of names: [String], pins: [Pin] = []) async throws -> FilePath {
        try await exclusively {
            let apt = try await apt()
            var preferences = pins.map { pin in
                "Package: src:\(pin.source)\nPin: version \(pin.version)\nPin-Priority: 1001\n"
            }
            var refreshed = false
            for _ in 0..<8 {
                let chosen: [Apt.Chosen]
                do {
                    chosen = try await apt.closure(
                        of: names, preferences: preferences.joined(separator: "\n"))
                } catch let error as ToolError {
                    if refreshed { throw error }
                    // Perhaps only the lists are old, or were cut short.
                    try await apt.update()
                    refreshed = true
                    continue
                }
                do {
                    return try await unpackedRoot(chosen, apt)
                } catch let absent as AbsentPackage where refreshed {
                    host.report("\(absent.words); choosing another version")
                    let package = absent.package
                    preferences.append(
                        "Package: \(package.name)\nPin: version \(package.version)\nPin-Priority: -1\n")
                } catch is AbsentPackage {
                    try await apt.update()
                    refreshed = true
                }
            }
            throw ToolError(
                .notFound, "the mirror lacks too much of what it lists for \(names.joined(separator: " "))")
        }
    }

    private struct AbsentPackage: Error { var package: Apt.Chosen, words: String }

    private func unpackedRoot(_ chosen: [Apt.Chosen], _ apt: Apt) async throws -> FilePath {
        let keys = chosen.map { "\($0.name)=\($0.version)" }
        let all = keys + (architecture.map { [$0] } ?? [])
        return try await host.cache.folder("debian/root", from: all) { folder in
            host.report("fetching \(chosen.count) packages")
            try merge(folder)
            let items = try await apt.binaryFiles(keys)
            guard items.count == chosen.count else {
                throw ToolError(.toolFailed, "apt lists \(items.count) files for \(chosen.count) packages")
            }
            for package in chosen {
                guard let item = items.first(where: { $0.file.hasPrefix("\(package.name)_") }),
                    let sha256 = item.sha256
                else { throw ToolError(.toolFailed, "apt names no SHA-256 for \(package.name)") }
                do {
                    let file = try await Downloads(apt: apt).fetch(item, sha256: sha256)
                    try await add(file, to: folder)
                } catch let absent as Downloads.Absent {
                    throw AbsentPackage(package: package, words: "\(absent.file) is not on the mirror")
                }
            }
        }
    }

    /// Like `dpkg-deb --extract`, which however puts a folder in the place of each link that `merge` made.
    private func add(_ file: FilePath, to folder: FilePath) async throws {
        let script =
            "dpkg-deb --fsys-tarfile \"$1\" | tar -x -p --no-same-owner --keep-directory-symlink -C \"$2\""
        try await host.check(
            Invocation(
                "bash", ["-o", "pipefail", "-c", script, "bash", file.string, folder.string],
                timeout: .seconds(600)))
    }

    /// As on an installed system, /bin, /lib and their like are the ones of /usr.
    private func merge(_ folder: FilePath) throws {
        for name in ["bin", "lib", "lib64", "sbin"] {
            try Files.makeDirectory(folder.appending("usr").appending(name))
            try FileManager.default.createSymbolicLink(
                atPath: folder.appending(name).string, withDestinationPath: "usr/\(name)")
        }
    }
}
