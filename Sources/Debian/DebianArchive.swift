// SPDX-License-Identifier: Apache-2.0
public import Host
public import SystemPackage

/// Debian's packages, unpacked into the cache: what the image, the policy and the lab are built from.
///
/// Works without root, beside any number of other processes, and offline once a thing was fetched.
public struct DebianArchive: Sendable {
    let host: Host
    /// For tests; otherwise the system's sources and the built-in lock file.
    var sources: SourceLists?
    var lock: LockFile?
    /// Whose packages they are; nil for this machine's own.
    var architecture: String?

    public init(host: Host, architecture: String? = nil) {
        self.host = host
        self.architecture = architecture
    }

    init(host: Host, sources: SourceLists, lock: LockFile) {
        self.host = host
        self.sources = sources
        self.lock = lock
    }

    /// A package's version, unpacked.
    public struct Unpacked: Sendable, Equatable {
        public var name: String
        public var version: String
        public var path: FilePath
        /// The files it came from, with their SHA-256.
        public var files: [LockFile.File]
    }

    /// A source package's tree with Debian's patches applied.
    public func source(_ name: String) async throws -> FilePath { try await sourcePackage(name).path }

    /// One binary package's files.
    public func package(_ name: String) async throws -> FilePath { try await binaryPackage(name).path }

    /// A source package of the lock file, the newest version of it that the mirror has.
    public func sourcePackage(_ name: String) async throws -> Unpacked {
        let trusted = try locked().entries(.source, name)
        guard !trusted.isEmpty else {
            throw ToolError(.notFound, "debian.lock has no source package '\(name)'")
        }
        return try await exclusively { try await firstAvailable(trusted) }
    }

    /// A binary package: of the lock file if it is named there, else as the archive's signed index has it.
    public func binaryPackage(_ name: String, version: String? = nil) async throws -> Unpacked {
        var trusted = try locked().entries(.binary, name)
        if let version { trusted.removeAll { $0.version != version } }
        if !trusted.isEmpty {
            return try await exclusively { [trusted] in try await firstAvailable(trusted) }
        }
        return try await exclusively { try await indexed(name, version: version) }
    }

    func locked() throws -> LockFile {
        if let lock { return lock }
        return try LockFile.embedded()
    }

    func apt() async throws -> Apt {
        let sources = if let sources { sources } else { try await SourceLists.ofSystem(host) }
        return try await Apt.prepare(sources, host: host, architecture: architecture)
    }

    func exclusively<Result>(_ body: () async throws -> Result) async throws -> Result {
        let path = host.cache.root.appending("debian").appending("lock")
        return try await FileLock.holding(path, host: host, body: body)
    }
}
