// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
public import Host
public import SystemPackage
import TargetBundle

/// Profiles by the content of the file they were made from: the second time nothing is unpacked.
public struct ProfileCache: Sendable {
    /// A packed profile and the file that it is of.
    public struct Entry: Sendable {
        public var bytes: [UInt8]
        public var summary: ProfileSummary
        /// The SHA-256 of the kernel, or of the file that stands for it.
        public var kernel: String
        /// Where it is kept; the same name on every machine.
        public var folder: FilePath
        /// Whether it was there already.
        public var isReused: Bool
    }

    /// Changes when the same file gives another profile.
    private static let version = "profile 3"

    private let host: Host

    public init(host: Host) { self.host = host }

    /// The profile of a kernel file, made unless it is in the cache.
    public func profile(of path: FilePath) async throws -> Entry {
        try await profile(of: ProfileRequest(.linux, from: .kernel(path)))
    }

    /// A profile of what the core looks up, and some symbols, from one file; made unless it is in the cache.
    public func profile(of request: ProfileRequest) async throws -> Entry {
        let path = request.source.path
        let file = try KernelFile.read(path)
        let digest = Digest.sha256(file)
        // With other names wanted it is another profile.
        let wanted = WantedNames.of(request.system).adding(symbols: request.symbols, members: [])
        let families = wanted.families.map { $0 + "*" }
        let names = (wanted.symbols + KernelFacts.telling + wanted.members + families).joined(separator: " ")
        let inputs = [Self.version, digest, names] + request.words
        if let entry = try await entry(inputs, digest, request, file) { return entry }
        // What was kept is damaged: once more, afresh.
        host.report("the cached profile of \(path) is damaged; making it again")
        let folder = try await host.cache.folder("profile", from: inputs) { _ in }
        try FileManager.default.removeItem(atPath: folder.string)
        guard let entry = try await entry(inputs, digest, request, file) else {
            throw ToolError(.corrupt, "the profile in \(folder) is damaged at once", hint: "check that disk")
        }
        return entry
    }

    private func entry(
        _ inputs: [String], _ digest: String, _ request: ProfileRequest, _ file: [UInt8]
    ) async throws -> Entry? {
        var isReused = true
        let folder = try await host.cache.folder("profile", from: inputs) { work in
            isReused = false
            host.report("reading the symbols and types of \(request.source.path)")
            try Files.write(request.make(from: file).bytes, to: work.appending(name(request)))
        }
        guard let bytes = try? Files.read(folder.appending(name(request)), limit: PackedProfile.limit),
            let profile = try? PackedProfile(bytes)
        else { return nil }
        return Entry(
            bytes: bytes,
            summary: ProfileSummary(profile, wanted: WantedNames.of(request.system).on(profile.architecture)),
            kernel: digest, folder: folder, isReused: isReused)
    }

    private func name(_ request: ProfileRequest) -> String { request.system.command + ".profile" }
}
