// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle
import Testing

@testable import Profile

/// A profile from a file of any kind, told by how it begins.
@Suite struct LoadTests {
    let folder: TemporaryFolder
    let host: Host

    init() throws {
        folder = try TemporaryFolder()
        host = Host.real(report: { _ in })
    }

    func load(_ bytes: [UInt8], _ name: String = "file") async throws -> PackedProfile {
        var host = host
        host.cache.root = folder.path.appending("cache")
        return try await PackedProfile.load(try folder.write(bytes, name), host: host)
    }

    @Test func everyKind() async throws {
        let kernel = SyntheticKernel().elf
        let own = try await load(kernel)
        #expect(own.symbol("init_task") == SyntheticKernel.taskAddress)
        #expect(try await load(own.bytes).bytes == own.bytes)
        #expect(try await load(SyntheticPDB().bytes).system == .windows)
        let isf = Array(ForeignFileTests.isf.utf8)
        let json = try await load(isf)
        #expect(json.symbol("_text") == 0xffff_ffff_8100_0000)
        #expect(try await load(try await Tool.xz.compress(isf)).bytes == json.bytes)
        #expect(try await load(try await Tool.gzip.compress(kernel)).bytes == own.bytes)
        // A profile of Rekall is known for what it is, and lacks what it lacks.
        await #expect(throws: ToolError.self) { try await load(Array(ForeignFileTests.rekall.utf8)) }
        let text = try await #require(throws: ToolError.self) { try await load(Array("hello".utf8)) }
        #expect(text.message.contains("is not a Linux kernel"))
        await #expect(throws: Diagnostics.self) { try await load(Array("{ \"a\"".utf8)) }
    }

    /// A full profile's symbols are read in place; without them it is the same profile.
    @Test func full() async throws {
        var request = ProfileRequest(.linux, from: .kernel("vmlinux"))
        request.isFull = true
        let made = try request.make(from: SyntheticKernel().elf)
        let profile = try await load(made.file, "full.profile")
        #expect(profile.symbol("func_1299") != nil)
        #expect(profile.nearestSymbol(to: SyntheticKernel.taskAddress + 8)?.name == "init_task")
        #expect(try PackedProfile(made.file).symbol("func_1299") == nil)
        #expect(
            try ProfileListing(folder.path.appending("full.profile"), symbols: true, members: true).symbols?
                .count == profile.index?.symbolCount)
        // Padding is no index, and half an index is none.
        #expect(try await load(made.bytes + [UInt8](repeating: 0, count: 64)).index == nil)
        await #expect(throws: ToolError.self) { try await load(Array(made.file.dropLast())) }
        var damaged = made.file
        damaged[damaged.count - 40] ^= 0xff
        let path = try folder.write(damaged, "damaged.profile")
        #expect(try PackedProfile.checked(path).index != nil)
        #expect(try failure { _ = try ProfileListing(path, symbols: false, members: false) }.code == .corrupt)
    }
}
