// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage
import TargetBundle
import VMICore

/// What tests and earlier runs of the tool left in the cache.
struct CachedDumps {
    var host: Host
    private var cache: Cache { host.cache }

    init(host: Host) { self.host = host }

    /// A real Linux: a dump that the tests made, with a profile that fits it.
    ///
    /// The guest's own words beside the dump tell which kernel it ran; profiles are known by that too.
    func linux() -> Subject? {
        let profiles = profiles()
        for log in files(in: "tests", named: "linux-dump-", "serial.log") {
            guard let banner = try? Self.banner(in: log),
                let profile = profiles.first(where: { banner.starts(with: $0.bannerPrefix) })
            else { continue }
            let dump = log.removingLastComponent().appending("dump.elf")
            do {
                let subject = try Subject("Debian's kernel", dump: dump, profile: profile)
                // With five levels of page tables the numbers would be of another walk.
                if subject.kernel.space.mode == .fourLevel, subject.kernel.slide != 0 { return subject }
            } catch {
                host.report("passed over: \(error)")
            }
        }
        return nil
    }

    /// A profile of another kernel than that one, of the same architecture if there is such a one.
    func profile(otherThan own: PackedProfile) -> [UInt8]? {
        let others = profiles().filter { $0.bannerPrefix != own.bannerPrefix }
        return (others.first { $0.architecture == own.architecture } ?? others.first)?.bytes
    }

    private func profiles() -> [PackedProfile] {
        files(in: "", named: "profile-", "linux.profile").compactMap { path in
            (try? Files.read(path, limit: PackedProfile.limit)).flatMap { try? PackedProfile($0) }
        }
    }

    /// Kernels: those that tests fetched, else those of this machine.
    func kernels() -> [FilePath] {
        let fetched = names(in: cache.root, from: "kernel-").flatMap { folder in
            kernels(in: cache.root.appending(folder).appending("boot"))
        }
        return fetched.isEmpty ? kernels(in: "/boot") : fetched
    }

    /// What the guest calls its kernel.
    private static func banner(in log: FilePath) throws -> [UInt8]? {
        let mark = "VERSION "
        let said = String(decoding: try Files.read(log, limit: 1 << 20), as: UTF8.self)
        let line = said.split(whereSeparator: \.isNewline).first { $0.hasPrefix(mark) }
        return line.map { Array($0.dropFirst(mark.count).utf8) }
    }

    private func kernels(in folder: FilePath) -> [FilePath] {
        names(in: folder, from: "vmlinuz-").map { folder.appending($0) }
    }

    private func files(in folder: String, named start: String, _ file: String) -> [FilePath] {
        let root = folder.isEmpty ? cache.root : cache.root.appending(folder)
        return names(in: root, from: start).map { root.appending($0).appending(file) }
            .filter { Files.exists($0) }
    }

    /// Names in a folder, always in the same order; half-made ones are not among them.
    private func names(in folder: FilePath, from start: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        return all.filter { $0.hasPrefix(start) && !$0.hasSuffix(".part") }.sorted()
    }
}
