// SPDX-License-Identifier: Apache-2.0
import TargetBundle
import Testing

@Suite struct PackedProfileTests {
    @Test func readsWhatWasPacked() throws {
        let profile = try PackedProfile(Fixtures.profile())
        for (index, name) in LinuxProfile.requiredSymbols.enumerated() {
            #expect(profile.symbol(name) == 0xffff_ffff_8100_0000 + UInt64(index) * 0x1000)
        }
        for (index, name) in LinuxProfile.requiredMembers.enumerated() {
            #expect(profile.member(name) == PackedProfile.Member(offset: UInt32(index * 8), size: 8))
        }
        #expect(profile.member("task_struct") == PackedProfile.Member(offset: 0, size: 9792))
        #expect(profile.bannerPrefix == Array("Linux version 6.1.0-test (someone) ".utf8))
        #expect(profile.pagingLevels == 5)
        #expect(profile.symbolCount == LinuxProfile.requiredSymbols.count)
        #expect(profile.memberCount == LinuxProfile.requiredMembers.count + 1)
    }

    @Test(arguments: ["", "a", "init_tas", "init_task_", "zzz", "linux_banner\u{0}", "ä"])
    func unknownNamesAreNil(name: String) throws {
        let profile = try PackedProfile(Fixtures.profile())
        #expect(profile.symbol(name) == nil)
        #expect(profile.member(name) == nil)
    }

    @Test func theOrderOfAddingDoesNotMatter() throws {
        var first = PackedProfile.Builder(bannerPrefix: [0x4c])
        var second = first
        for number in 0..<300 { first.addSymbol("symbol\(number)", at: UInt64(number)) }
        for number in (0..<300).reversed() { second.addSymbol("symbol\(number)", at: UInt64(number)) }
        #expect(try first.pack() == second.pack())
        let profile = try PackedProfile(first.pack())
        for number in 0..<300 { #expect(profile.symbol("symbol\(number)") == UInt64(number)) }
    }

    @Test func aProfileOfWhatLinuxNeedsIsSmall() throws {
        var builder = Fixtures.builder
        for name in LinuxProfile.optionalSymbols { builder.addSymbol(name, at: 1) }
        for name in LinuxProfile.optionalMembers where name != "task_struct" {
            builder.addMember(name, offset: 1, size: 1)
        }
        #expect(try builder.pack().count < 10 << 10)
    }

    @Test func everyTruncationIsRefused() throws {
        let bytes = try Fixtures.profile()
        for length in 0..<bytes.count {
            #expect(throws: FormatError.truncated) { try PackedProfile(Array(bytes[..<length])) }
        }
    }

    @Test(
        "A malformed profile with a right checksum is refused",
        arguments: [
            (20, 2, FormatError.missing(.architecture)), (20, 0x6_0001, .missing(.architecture)),
            (8, 3, .version(3)), (8, 0, .version(0)),
            (24, 2, .missing(.architecture)), (24, 3, .missing(.architecture)),
            (28, 0xffff_ffff, .missing(.banner)),
            (32, 0, .missing(.banner)),
            (36, 0, .part(index: 0)), (36, 0xffff_fff0, .part(index: 0)), (40, 9000, .count(9000)),
            (44, 1 << 20, .part(index: 0)), (52, 1, .missing(.architecture)),
            (56, 0xffff_fff0, .part(index: 0)),
            (60, 0, .part(index: 0)), (60, 128, .part(index: 0)),
        ] as [(Int, UInt32, FormatError)])
    func malformed(offset: Int, value: UInt32, expected: FormatError) throws {
        var bytes = try Fixtures.profile()
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt32(index))) }
        #expect(throws: expected) { try PackedProfile(Fixtures.resealed(bytes)) }
    }

    @Test func unsortedNamesAreRefused() throws {
        var bytes = try Fixtures.profile()
        for index in 0..<16 { bytes.swapAt(56 + index, 72 + index) }
        #expect(throws: FormatError.order(index: 1)) { try PackedProfile(Fixtures.resealed(bytes)) }
    }

    @Test func badNamesAreNotPacked() {
        var twice = Fixtures.builder
        twice.addSymbol("init_task", at: 1)
        #expect(throws: FormatError.self) { try twice.pack() }
        for name in ["", String(repeating: "x", count: 128)] {
            var builder = Fixtures.builder
            builder.addSymbol(name, at: 1)
            #expect(throws: FormatError.unrepresentable(.name)) { try builder.pack() }
        }
        #expect(throws: FormatError.unrepresentable(.banner)) {
            try PackedProfile.Builder(bannerPrefix: []).pack()
        }
    }
}
