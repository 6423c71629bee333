// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore

@Suite struct ModuleListTests {
    @Test func namesAddressesAndSizes() throws {
        var guest = SyntheticGuest()
        let first = guest.addModule("loop", size: 32_768)
        let second = guest.addModule("dummy", size: 16_384)
        let record = try OpenGuest(guest).run(.moduleList)
        #expect(record.doubt == nil)
        #expect(
            record.text == #"{"schema":1,"os":"linux","modules":[{"name":"loop","address":"0x"#
                + String(first, radix: 16) + #"","size":32768},{"name":"dummy","address":"0x"#
                + String(second, radix: 16) + #"","size":16384}]}"# + "\n")
    }

    @Test("Linux 6.4 and later keep sizes in an array")
    func arrayOfSizes() throws {
        var guest = SyntheticGuest()
        guest.addModule("loop", size: 4096)
        var builder = PackedProfile.Builder(bannerPrefix: Array(SyntheticGuest.bannerPrefix.utf8))
        let old = try SyntheticGuest.profile()
        for name in LinuxProfile.requiredSymbols + ["modules"] {
            builder.addSymbol(name, at: try #require(old.symbol(name)))
        }
        for name in LinuxProfile.requiredMembers + ["module.list", "module.name"] {
            let member = try #require(old.member(name))
            builder.addMember(name, offset: member.offset, size: member.size)
        }
        let plain = try PackedProfile(builder.pack())
        // Two elements of 32 bytes, of which the fixture fills the first.
        builder.addMember("module.mem", offset: 0x60, size: 64)
        builder.addMember("module_memory.size", offset: 8, size: 4)
        builder.addStructure("module_memory", size: 32)
        let modern = try PackedProfile(builder.pack())
        let text = try OpenGuest(guest, profile: modern).run(.moduleList).text
        #expect(try RecordText.parse(text).modules?.map(\.size) == [4096])
        let sizeless = try OpenGuest(guest, profile: plain).run(.moduleList).text
        #expect(try RecordText.parse(sizeless).modules?.map(\.size) == [nil])
    }

    @Test func aKernelWithoutModules() throws {
        var builder = PackedProfile.Builder(bannerPrefix: Array(SyntheticGuest.bannerPrefix.utf8))
        let full = try SyntheticGuest.profile()
        for name in LinuxProfile.requiredSymbols {
            builder.addSymbol(name, at: try #require(full.symbol(name)))
        }
        for name in LinuxProfile.requiredMembers { builder.addMember(name, offset: 8, size: 8) }
        let record = try OpenGuest(SyntheticGuest(), profile: PackedProfile(builder.pack())).run(.moduleList)
        #expect(record.doubt == .profileLacks("modules"))
        #expect(try RecordText.parse(record.text).error?.message == "the profile has no modules")
    }
}
