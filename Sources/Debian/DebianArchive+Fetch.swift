// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// All of this runs while the archive's lock is held.
extension DebianArchive {
    /// The first of these versions that is in the cache, or else on the mirror.
    func firstAvailable(_ entries: [LockFile.Entry]) async throws -> Unpacked {
        for entry in entries {
            if let done = try await unpacked(entry, from: nil) { return done }
        }
        let apt = try await apt()
        var last: Downloads.Absent?
        // The lists may be older than the mirror: if nothing of them is left there, read them anew, once.
        for attempt in 1...2 {
            if attempt == 2 { try await apt.update() }
            for entry in entries {
                do {
                    let files = try await fetch(entry, apt)
                    if let passed = last { report(passed, using: entry) }
                    if let done = try await unpacked(entry, from: files) { return done }
                } catch let absent as Downloads.Absent {
                    last = absent
                }
            }
        }
        let versions = entries.map(\.version).joined(separator: ", ")
        throw ToolError(
            .notFound, "the mirror has none of the trusted versions of \(entries[0].name): \(versions)",
            hint: "a newer stubvmi may trust newer ones; its Sources/Debian/debian.lock lists them",
            cause: last?.words)
    }

    private func report(_ absent: Downloads.Absent, using entry: LockFile.Entry) {
        host.report("\(absent.file) is not on the mirror; using \(entry.name) \(entry.version)")
    }

    private func fetch(_ entry: LockFile.Entry, _ apt: Apt) async throws -> [FilePath] {
        let items =
            switch entry.kind {
            case .source: try await apt.sourceFiles(entry.name, entry.version)
            case .binary: try await apt.binaryFiles(["\(entry.name)=\(entry.version)"])
            }
        host.report("fetching \(entry.name) \(entry.version)")
        var paths: [FilePath] = []
        for file in entry.files {
            guard let item = items.first(where: { $0.file == file.name }) else {
                throw Downloads.Absent(file: file.name, words: "apt does not list \(file.name)")
            }
            paths.append(try await Downloads(apt: apt).fetch(item, sha256: file.sha256))
        }
        return paths
    }

    /// The tree of a version: out of the cache, or made from its files; nil if there is neither.
    private func unpacked(_ entry: LockFile.Entry, from files: [FilePath]?) async throws -> Unpacked? {
        struct NotThere: Error {}
        do {
            let folder = try await host.cache.folder(
                "debian/\(entry.name)", from: [entry.version] + entry.files.map(\.sha256)
            ) { folder in
                guard let files else { throw NotThere() }
                try await unpack(entry.kind, files, to: folder)
            }
            let path = entry.kind == .source ? folder.appending("tree") : folder
            return Unpacked(name: entry.name, version: entry.version, path: path, files: entry.files)
        } catch is NotThere {
            return nil
        }
    }

    private func unpack(_ kind: LockFile.Kind, _ files: [FilePath], to folder: FilePath) async throws {
        switch kind {
        case .source:
            guard let description = files.first(where: { $0.extension == "dsc" }) else {
                throw ToolError(.corrupt, "debian.lock names no .dsc among \(files)")
            }
            // The signature needs the maintainer's key; the lock file's digest says more.
            try await host.check(
                Invocation(
                    "dpkg-source", ["--no-check", "-x", description.string, folder.appending("tree").string],
                    timeout: .seconds(600)),
                hint: "apt-get install dpkg-dev")
        case .binary:
            for file in files { try await extract(file, to: folder) }
        }
    }

    func extract(_ file: FilePath, to folder: FilePath) async throws {
        try await host.check(
            Invocation("dpkg-deb", ["--extract", file.string, folder.string], timeout: .seconds(600)))
    }

    /// A package that no lock names: the newest version that the mirror has.
    func indexed(_ name: String, version: String?) async throws -> Unpacked {
        let apt = try await apt()
        var last: Downloads.Absent?
        for attempt in 1...2 {
            if attempt == 2 { try await apt.update() }
            let versions = if let version { [version] } else { try await apt.versions(name) }
            for version in versions {
                guard let item = try await apt.binaryFiles(["\(name)=\(version)"]).first,
                    let sha256 = item.sha256
                else { continue }
                let entry = LockFile.Entry(
                    kind: .binary, name: name, version: version,
                    files: [LockFile.File(name: item.file, sha256: sha256)])
                if let done = try await unpacked(entry, from: nil) { return done }
                do {
                    let file = try await Downloads(apt: apt).fetch(item, sha256: sha256)
                    if let passed = last { report(passed, using: entry) }
                    if let done = try await unpacked(entry, from: [file]) { return done }
                } catch let absent as Downloads.Absent {
                    last = absent
                }
            }
        }
        throw ToolError(
            .notFound,
            "no package '\(name)'\(version.map { " \($0)" } ?? "") can be fetched from Debian's mirror",
            cause: last?.words)
    }
}
