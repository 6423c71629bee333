// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
public import Host
public import SystemPackage
import TargetBundle

/// Profiles by the content of the kernel file they were made from: the second time nothing is unpacked.
public struct ProfileCache: Sendable {
    /// A packed profile and the kernel that it belongs to.
    public struct Entry: Sendable {
        public var bytes: [UInt8]
        public var summary: ProfileSummary
        /// The SHA-256 of the kernel file.
        public var kernel: String
        /// Where it is kept; the same name on every machine.
        public var folder: FilePath
        /// Whether it was there already.
        public var isReused: Bool
    }

    /// Changes when the same kernel gives another profile.
    private static let version = "linux-profile 2"

    private let host: Host

    public init(host: Host) { self.host = host }

    /// The profile of a kernel file, made unless it is in the cache.
    public func profile(of path: FilePath) async throws -> Entry {
        let file = try KernelFile.read(path)
        let digest = Digest.sha256(file)
        // With other names wanted it is another profile.
        let names =
            LinuxProfile.requiredSymbols + KernelFacts.telling + LinuxProfile.optionalSymbols
            + LinuxProfile.requiredMembers
            + LinuxProfile.optionalMembers
        let inputs = [Self.version, digest, names.joined(separator: " ")]
        if let entry = try await entry(inputs, digest, path, file) { return entry }
        // What was kept is damaged: once more, afresh.
        host.report("the cached profile of \(path) is damaged; making it again")
        let folder = try await host.cache.folder("profile", from: inputs) { _ in }
        try FileManager.default.removeItem(atPath: folder.string)
        guard let entry = try await entry(inputs, digest, path, file) else {
            throw ToolError(.corrupt, "the profile in \(folder) is damaged at once", hint: "check that disk")
        }
        return entry
    }

    private func entry(
        _ inputs: [String], _ digest: String, _ path: FilePath, _ file: [UInt8]
    ) async throws -> Entry? {
        var isReused = true
        let folder = try await host.cache.folder("profile", from: inputs) { work in
            isReused = false
            host.report("reading the symbols and types of \(path)")
            let kernel = try KernelImage(file, name: path.string)
            try Files.write(LinuxProfileBuilder.profile(of: kernel).bytes, to: work.appending(Self.file))
        }
        guard let bytes = try? Files.read(folder.appending(Self.file), limit: PackedProfile.limit),
            let profile = try? PackedProfile(bytes)
        else { return nil }
        return Entry(
            bytes: bytes, summary: ProfileSummary(profile), kernel: digest, folder: folder, isReused: isReused
        )
    }

    private static let file = "linux.profile"
}
