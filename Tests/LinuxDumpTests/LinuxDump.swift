// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
import Host
import Profile
import SystemPackage
import TargetBundle
import VMICore

/// The memory of a real Linux, booted under emulation for the tests, and what it said of itself.
struct LinuxDump {
    /// A way to boot it.
    enum Variant: String, CaseIterable, Sendable {
        case plain
        case kaslr
        case kaslrWithPageTableIsolation
        case fiveLevels
        /// Debian's kernel for clouds, and the newest one that it carries for this release.
        case cloud
        case newest
        /// The oldest that can be had: 5.10, with lists where newer ones have trees.
        case oldest
        /// A kernel of 64 bits whose processes have 32.
        case smallProcesses
        /// Kernels of 32 bits: with PAE, KASLR and page-table isolation, and without any of them.
        case pae
        case legacy

        /// The package that stands for its kernel.
        var package: String {
            switch self {
            case .cloud: "linux-image-cloud-amd64"
            case .newest: "linux-image-6.12-cloud-amd64"
            case .smallProcesses: "linux-image-cloud-amd64"
            case .pae: "linux-image-686-pae"
            case .legacy: "linux-image-686"
            default: "linux-image-amd64"
            }
        }

        var isSmall: Bool { self == .pae || self == .legacy }
        var hasSmallProcesses: Bool { isSmall || self == .smallProcesses }

        var mode: PagingMode {
            switch self {
            case .fiveLevels: .fiveLevel
            case .pae: .pae
            case .legacy: .legacy
            default: .fourLevel
            }
        }

        var cpu: String { self == .fiveLevels ? "max" : "max,la57=off" }

        /// Where the emulation is slow, kernels give up on their timer unless they are told not to look.
        var append: String { (["no_timer_check"] + options).joined(separator: " ") }

        private var options: [String] {
            switch self {
            case .plain, .legacy: ["nokaslr"]
            case .kaslr, .fiveLevels, .cloud, .newest, .oldest, .smallProcesses: []
            case .kaslrWithPageTableIsolation, .pae: ["pti=on"]
            }
        }

        /// How its memory is written, always the same memory. A kdump's headers are narrower of a machine of 32 bits.
        var formats: [String] {
            switch self {
            case .plain: ["elf", "raw"]
            case .kaslr: ["elf", "kdump"]
            case .pae: ["elf", "raw", "kdump"]
            default: ["elf"]
            }
        }
    }

    var profile: PackedProfile
    var profilePath: FilePath
    var dumps: [FilePath]
    var truth: Truth

    private static let megabytes = 128
    private static let tools = ["qemu-system-x86_64", "gcc", "cpio"]

    /// Whether everything is here to boot one.
    static var isPossible: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return tools.allSatisfy { tool in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
        }
    }

    /// Boots Debian's kernel, unless it was booted so before.
    static func make(_ variant: Variant) async throws -> LinuxDump {
        let host = Host.real { _ in }
        let small = SmallSystem(host: host)
        let root =
            switch variant {
            case .pae, .legacy: try await small.root(of: [variant.package])
            case .oldest: try await OlderSystem.root(of: [variant.package], host)
            default: try await DebianArchive(host: host).root(of: [variant.package])
            }
        let release = try kernelRelease(in: root)
        let kernel = root.appending("boot/vmlinuz-\(release)")
        let guest = FilePath(#filePath).removingLastComponent().appending("Guest")
        let modules = root.appending("usr/lib/modules/\(release)")
        let compiler = variant.hasSmallProcesses ? try await small.compiler() : "gcc"
        // A name that nobody could know before; kept with the dump.
        let name = "p-" + String(UInt32.random(in: 0x1000_0000 ... .max), radix: 16)
        let folder = try await host.cache.folder(
            "tests/linux-dump",
            from: [
                try Digest.sha256(file: kernel), try digest(of: guest), variant.cpu, variant.append,
                variant.formats.joined(), String(megabytes), compiler,
            ]
        ) { folder in
            try await host.check(
                Invocation(
                    "/bin/sh",
                    [
                        guest.appending("boot.sh").string, folder.string, kernel.string, modules.string,
                        guest.string, variant.cpu, String(megabytes),
                        "\(variant.append) -- \(name)", compiler,
                    ] + variant.formats, timeout: .seconds(900)))
        }
        let said = try Files.read(folder.appending("serial.log"))
        let source = variant.isSmall ? try await small.debugKernel(release) : kernel
        let profile = try await ProfileCache(host: host).profile(of: source)
        return LinuxDump(
            profile: try PackedProfile(profile.bytes),
            profilePath: profile.folder.appending("linux.profile"),
            dumps: variant.formats.map { folder.appending("dump.\($0)") },
            truth: Truth(String(decoding: said, as: UTF8.self)))
    }

    /// A digest over all that the guest is made of.
    private static func digest(of folder: FilePath) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string).sorted()
        return try Digest.sha256(
            Array(names.map { try Digest.sha256(file: folder.appending($0)) }.joined().utf8))
    }

    static func kernelRelease(in root: FilePath) throws -> String {
        let names = try FileManager.default.contentsOfDirectory(atPath: root.appending("boot").string)
        let kernels = names.filter { $0.hasPrefix("vmlinuz-") }.sorted()
        guard let kernel = kernels.last else { throw ToolError(.notFound, "there is no kernel in \(root)") }
        return String(kernel.dropFirst("vmlinuz-".count))
    }
}
