// SPDX-License-Identifier: Apache-2.0
import SeededRandom
import Testing

@testable import TargetBundle

/// Profiles of other systems than Linux on x86-64.
@Suite struct ProfileKindTests {
    static let identity = PackedProfile.PDBIdentity(
        guid: (1...16).map { UInt8($0) }, age: 2, name: Array("ntkrnlmp.pdb".utf8))

    static var windows: PackedProfile.Builder {
        var builder = PackedProfile.Builder(bannerPrefix: [], pagingLevels: 4)
        builder.system = .windows
        builder.identity = identity
        builder.addSymbol("PsLoadedModuleList", at: 0xc2_a2d0)
        builder.addMember("_EPROCESS.UniqueProcessId", offset: 0x440, size: 8)
        return builder
    }

    @Test func windows() throws {
        let bytes = try Self.windows.pack()
        #expect(bytes[8] == 2)
        let profile = try PackedProfile(bytes)
        #expect(profile.system == .windows && profile.architecture == .amd64 && profile.pagingLevels == 4)
        #expect(profile.identity == Self.identity)
        #expect(profile.bannerPrefix.isEmpty)
        #expect(profile.symbol("PsLoadedModuleList") == 0xc2_a2d0)
        #expect(profile.member("_EPROCESS.UniqueProcessId") == .init(offset: 0x440, size: 8))
    }

    @Test func windowsWithoutIdentity() throws {
        var builder = Self.windows
        builder.identity = nil
        let profile = try PackedProfile(builder.pack())
        #expect(profile.identity == nil && profile.system == .windows)
    }

    @Test func linuxOfOldIsOfTheFirstVersion() throws {
        let bytes = try Fixtures.profile()
        #expect(bytes[8] == 1)
        #expect(try PackedProfile(bytes).system == .linux)
        #expect(try PackedProfile(bytes).identity == nil)
    }

    @Test(arguments: [2, 3])
    func linuxOf32Bits(_ levels: Int) throws {
        var builder = PackedProfile.Builder(bannerPrefix: [0x4c], pagingLevels: levels)
        builder.architecture = .i386
        let bytes = try builder.pack()
        #expect(bytes[8] == 2)
        #expect(try PackedProfile(bytes).architecture == .i386)
        #expect(try PackedProfile(bytes).pagingLevels == levels)
    }

    @Test func whatDoesNotFitTogetherIsNotPacked() {
        var banner = Self.windows
        banner.bannerPrefix = [0x4c]
        var levels = Self.windows
        levels.pagingLevels = 3
        var linux = PackedProfile.Builder(bannerPrefix: [0x4c])
        linux.identity = Self.identity
        var guid = Self.windows
        guid.identity?.guid.removeLast()
        var name = Self.windows
        name.identity?.name = [UInt8](repeating: 0x61, count: 128)
        for builder in [banner, levels, linux, guid, name] {
            #expect(throws: FormatError.self) { try builder.pack() }
        }
    }

    @Test(
        arguments: [
            (8, 1, FormatError.missing(.architecture)), (20, 3 << 16 | 1, .missing(.architecture)),
            (20, 3, .missing(.architecture)), (24, 1, .missing(.banner)),
            (52, 0xffff_ffff, .missing(.identity)),
        ] as [(Int, UInt32, FormatError)])
    func malformed(offset: Int, value: UInt32, expected: FormatError) throws {
        var bytes = try Self.windows.pack()
        bytes.set32(value, at: offset)
        #expect(throws: expected) { try PackedProfile(Fixtures.resealed(bytes)) }
    }

    @Test func damage() throws {
        var generator = SeededGenerator(seed: 3)
        let bytes = try Self.windows.pack()
        var refused = 0
        for _ in 0..<10_000 {
            do {
                let profile = try PackedProfile(MutationTests.mutated(bytes, with: &generator))
                #expect((profile.identity?.name.count ?? 0) <= 127)
                _ = profile.symbol("PsLoadedModuleList")
                _ = profile.nearestSymbol(to: .max)
                profile.forEachMember { _, _ in }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1000)
    }

    @Test func reverseWithoutAnIndex() throws {
        let profile = try PackedProfile(Fixtures.profile())
        let first = 0xffff_ffff_8100_0000 as UInt64
        let names = LinuxProfile.requiredSymbols
        #expect(profile.symbol(at: first) == .init(name: names[0], address: first))
        #expect(profile.symbol(at: first + 1) == nil)
        #expect(profile.nearestSymbol(to: first + 0x1fff) == .init(name: names[1], address: first + 0x1000))
        #expect(profile.nearestSymbol(to: first - 1) == nil)
        var listed: [String] = []
        profile.forEachSymbol { listed.append($0.name) }
        #expect(listed == names.sorted())
    }
}
