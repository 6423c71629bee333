// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle
import Testing

@testable import Debian
@testable import Profile

/// Debian's kernels of 32 bits as files.
@Suite(.serialized, .enabled(if: LinuxDump.isPossible, "needs objcopy"), .timeLimit(.minutes(20)))
struct SmallKernelTests {
    let host = Host.real { _ in }

    func image(_ package: String) async throws -> (path: FilePath, release: String) {
        let root = try await SmallSystem(host: host).root(of: [package])
        let release = try LinuxDump.kernelRelease(in: root)
        return (root.appending("boot/vmlinuz-\(release)"), release)
    }

    /// Its own table has functions alone; each is where the linker put it.
    @Test(arguments: ["linux-image-686-pae", "linux-image-686"])
    func symbolsAreTheLinkers(_ package: String) async throws {
        let (path, release) = try await image(package)
        let kernel = try KernelImage.load(path)
        #expect(kernel.layout.format == .bits32)
        let whole = try KernelImage.load(try await SmallSystem(host: host).debugKernel(release))
        var truth: [ArraySlice<UInt8>: Set<UInt64>] = [:]
        let table = try #require(SymbolTable(whole.layout))
        table.forEach(in: whole.elf) { truth[$1, default: []].insert($2) }
        var count = 0
        let own = try Kallsyms(kernel.elf, kernel.layout, wanted: [])
        own.forEach(in: kernel.elf) { _, name, address in
            if truth[name]?.contains(address) == true { count += 1 }
        }
        #expect(own.count > 30_000 && count > own.count - 50, "\(count) of \(own.count)")
    }

    @Test(
        "A bootable kernel says what it lacks, and its debug package's gives a profile",
        arguments: [true, false])
    func profile(hasPAE: Bool) async throws {
        let (path, release) = try await image(hasPAE ? "linux-image-686-pae" : "linux-image-686")
        let kernel = try KernelImage.load(path)
        #expect(throws: (any Error).self) { try LinuxProfileBuilder.profile(of: kernel) }
        let whole = try KernelImage.load(try await SmallSystem(host: host).debugKernel(release))
        let (bytes, summary) = try LinuxProfileBuilder.profile(of: whole)
        let profile = try PackedProfile(bytes)
        #expect(profile.architecture == .i386 && profile.pagingLevels == (hasPAE ? 3 : 2))
        #expect(summary.banner.contains(release))
        #expect(profile.member("task_struct.mm")?.size == 4 && profile.member("list_head") == nil)
        #expect(profile.symbol("swapper_pg_dir") != nil && profile.symbol("modules") != nil)
    }
}
