// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import TargetBundle
import Testing
import VMICore

@Suite struct KernelFinderTests {
    @Test(
        "Wherever it lies and whatever KASLR did",
        arguments: [0x20_0000, 0x40_0000, 0x60_0000] as [UInt64],
        [0, 0x20_0000, 0x1a60_0000, 0x3ea0_0000, 0xffff_ffff_ff00_0000] as [UInt64])
    func found(base: UInt64, slide: UInt64) throws {
        for levels in [4, 5] {
            let guest = SyntheticGuest(base: base, slide: slide, levels: levels)
            let kernel = try OpenGuest(guest).inspector.kernel()
            #expect(kernel.physicalBase == PhysicalAddress(base))
            #expect(kernel.virtualBase == VirtualAddress(guest.virtualBase))
            #expect(kernel.slide == slide)
            #expect(kernel.space == guest.space)
        }
    }

    @Test func aKernelMappedBySmallPages() throws {
        var guest = SyntheticGuest()
        let entry = guest.entry(of: guest.virtualBase, level: 2)
        guest.write(0, at: entry)
        for page in 0..<16 as Range<UInt64> {
            guest.map(guest.virtualBase + page * 4096, to: guest.base + page * 4096, level: 1)
        }
        #expect(try OpenGuest(guest).inspector.kernel().physicalBase == PhysicalAddress(guest.base))
    }

    @Test("A copy of the image that nothing maps is passed over")
    func decoy() throws {
        var guest = SyntheticGuest(base: 0x60_0000)
        guest.write(Array(guest.memory[0x60_0000..<0x61_0000]), at: 0x20_0000)
        guest.write([UInt8](repeating: 0, count: 4096), at: 0x20_0000 + SyntheticGuest.topTableOffset)
        #expect(try OpenGuest(guest).inspector.kernel().physicalBase == PhysicalAddress(0x60_0000))
    }

    @Test func noKernel() throws {
        var guest = SyntheticGuest()
        guest.write([0], at: guest.base + SyntheticGuest.bannerOffset)
        let open = try OpenGuest(guest)
        #expect(throws: VMIError.kernelNotFound) { try open.inspector.kernel() }
        let record = open.run(.processList)
        #expect(record.doubt == .kernelNotFound)
        #expect(
            record.text == #"{"schema":1,"error":{"code":"kernel-not-found","message":"no kernel with the "#
                + #"profile's banner is in memory"}}"# + "\n")
    }

    @Test func anotherBuildOfTheSameVersion() throws {
        var guest = SyntheticGuest()
        let last = UInt64(SyntheticGuest.bannerPrefix.utf8.count) - 2
        guest.write(Array("X".utf8), at: guest.base + SyntheticGuest.bannerOffset + last)
        #expect(throws: VMIError.kernelNotFound) { try OpenGuest(guest).inspector.kernel() }
    }

    @Test func notMapped() throws {
        var guest = SyntheticGuest()
        guest.write(0, at: guest.entry(of: guest.virtualBase, level: 2))
        #expect(throws: VMIError.kernelNotMapped(PhysicalAddress(guest.base))) {
            try OpenGuest(guest).inspector.kernel()
        }
    }

    @Test("Page tables that all point at the kernel's own top table find nothing, and end")
    func tablesOfThemselves() throws {
        var guest = SyntheticGuest()
        for index in 0..<512 { guest.write(guest.root | 0x63, at: guest.root + UInt64(index) * 8) }
        #expect(throws: VMIError.kernelNotMapped(PhysicalAddress(guest.base))) {
            try OpenGuest(guest).inspector.kernel()
        }
    }

    @Test("A banner that crosses the end of a page")
    func crossing() throws {
        var guest = SyntheticGuest()
        var builder = PackedProfile.Builder(bannerPrefix: Array(SyntheticGuest.bannerPrefix.utf8))
        for (name, offset) in [
            ("_text", 0), ("linux_banner", 0xff0), ("init_top_pgt", SyntheticGuest.topTableOffset),
            ("init_task", SyntheticGuest.initTaskOffset),
        ] { builder.addSymbol(name, at: SyntheticGuest.text + offset) }
        for name in LinuxProfile.requiredMembers { builder.addMember(name, offset: 8, size: 8) }
        guest.write(Array(SyntheticGuest.banner.utf8), at: guest.base + 0xff0)
        let profile = try PackedProfile(builder.pack())
        #expect(try OpenGuest(guest, profile: profile).inspector.kernel().physicalBase.raw == guest.base)
        guest.write([0], at: guest.base + 0x1000)
        #expect(throws: VMIError.kernelNotMapped(PhysicalAddress(guest.base))) {
            try OpenGuest(guest, profile: profile).inspector.kernel()
        }
    }

    @Test("After a refresh, a rebooted target's kernel is found anew")
    func reboot() throws {
        let open = try OpenGuest(SyntheticGuest(base: 0x20_0000))
        #expect(try open.inspector.kernel().physicalBase.raw == 0x20_0000)
        try open.file.overwrite(SyntheticGuest(base: 0x60_0000, slide: 0x40_0000).memory, at: 0)
        try open.inspector.refresh()
        let kernel = try open.inspector.kernel()
        #expect(kernel.physicalBase.raw == 0x60_0000)
        #expect(kernel.slide == 0x40_0000)
    }
}
