// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore

/// The published lists of names are the ones that the core really looks up.
@Suite struct ProfileRequirementTests {
    func builder(without missing: String) -> PackedProfile.Builder {
        var builder = PackedProfile.Builder(bannerPrefix: Array(SyntheticGuest.bannerPrefix.utf8))
        for name in LinuxProfile.requiredSymbols where name != missing {
            builder.addSymbol(name, at: SyntheticGuest.text)
        }
        for name in LinuxProfile.requiredMembers where name != missing {
            builder.addMember(name, offset: 8, size: 8)
        }
        return builder
    }

    @Test func theRequiredNamesSuffice() throws {
        let profile = try PackedProfile(builder(without: "").pack())
        #expect(throws: VMIError.profileLacks("modules")) {
            let open = try OpenGuest(SyntheticGuest(), profile: profile)
            try open.inspector.forEachModule { (_: Module) throws(VMIError) in }
        }
    }

    @Test(arguments: LinuxProfile.requiredSymbols + LinuxProfile.requiredMembers)
    func eachRequiredNameIsNeeded(name: String) throws {
        let profile = try PackedProfile(builder(without: name).pack())
        #expect(throws: VMIError.profileLacks(name)) { try OpenGuest(SyntheticGuest(), profile: profile) }
    }

    @Test func aSymbolOutsideTheImageIsRefused() throws {
        for name in LinuxProfile.requiredSymbols where name != "_text" {
            var builder = builder(without: name)
            builder.addSymbol(name, at: 0x1000)
            let profile = try PackedProfile(builder.pack())
            #expect(throws: VMIError.profileWrong(name)) { try OpenGuest(SyntheticGuest(), profile: profile) }
        }
    }

    @Test("What a kernel of 32 bits needs, and where it may be linked")
    func smallKernels() throws {
        let names = LinuxProfile.requiredSymbols(on: .i386)
        #expect(names.contains("swapper_pg_dir") && !names.contains("init_top_pgt"))
        func open(_ text: UInt64, without missing: String = "") throws {
            var builder = PackedProfile.Builder(
                bannerPrefix: Array(SyntheticGuest.bannerPrefix.utf8), pagingLevels: 3)
            builder.architecture = .i386
            for name in names where name != missing { builder.addSymbol(name, at: text) }
            for name in LinuxProfile.requiredMembers { builder.addMember(name, offset: 8, size: 8) }
            _ = try OpenGuest(SyntheticGuest(), profile: PackedProfile(builder.pack()))
        }
        for text in [0xc100_0000, 0xb100_0000, 0x8100_0000, 0xc010_0000] as [UInt64] { try open(text) }
        for text in [0x4100_0000, 0x7900_0000, SyntheticGuest.text] as [UInt64] {
            #expect(throws: VMIError.profileWrong("_text")) { try open(text) }
        }
        for name in names {
            #expect(throws: VMIError.profileLacks(name)) { try open(0xc100_0000, without: name) }
        }
    }

    @Test(arguments: [0, 65, .max] as [UInt32])
    func anImpossibleNameSizeIsRefused(size: UInt32) throws {
        var builder = builder(without: "task_struct.comm")
        builder.addMember("task_struct.comm", offset: 8, size: size)
        let profile = try PackedProfile(builder.pack())
        #expect(throws: VMIError.profileWrong("task_struct.comm")) {
            try OpenGuest(SyntheticGuest(), profile: profile)
        }
    }

    @Test("Wild offsets give wild addresses, and no more than that")
    func wildOffsets() throws {
        for name in LinuxProfile.requiredMembers {
            var builder = builder(without: name)
            builder.addMember(name, offset: .max, size: name.hasSuffix("comm") ? 16 : 8)
            let profile = try PackedProfile(builder.pack())
            _ = try OpenGuest(SyntheticGuest(), profile: profile).run(.processList)
        }
    }
}
