// SPDX-License-Identifier: Apache-2.0
import FileBackend
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
            record.text == #"{"schema":1,"error":{"code":"kernel-not-found","message":"no kernel of the "#
                + #"profile's build is in memory"}}"# + "\n")
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

    @Test(
        "Memory full of banners, each with page tables that lead elsewhere, costs no more than a bounded search"
    )
    func forgedKernels() throws {
        var guest = SyntheticGuest(size: 128 << 20)
        let banner = Array(SyntheticGuest.banner.utf8)
        for base in stride(from: 0, to: UInt64(guest.memory.count), by: 2 << 20) where base != 0 {
            guest.write(banner, at: base + SyntheticGuest.bannerOffset)
            let root = base + SyntheticGuest.topTableOffset
            guest.write([UInt8](repeating: 0, count: 4096), at: root)
            guest.write(base + 0x3000 | 0x63, at: root + 511 * 8)
            guest.write(base + 0x4000 | 0x63, at: base + 0x3000 + 510 * 8)
            for index in 0..<512 as Range<UInt64> {
                guest.write(0xe3, at: base + 0x4000 + index * 8)
            }
        }
        let open = try OpenGuest(guest, access: .window)
        #expect(throws: VMIError.tooManyKernels(1 << 14)) { try open.inspector.kernel() }
        // A page for each 2 MiB, and no more tables than those of the places that were tried.
        #expect(open.dump.pagesShown < 64 + (1 << 14) * 4)
        #expect(open.run(.processList).doubt == .tooManyKernels(1 << 14))
    }

    @Test("A profile of another kernel costs a page for each 2 MiB of 512 MiB")
    func anotherKernel() throws {
        let file = try TemporaryFile([], zeros: 512 << 20)
        let dump = try Dump.open(file.path, access: .window)
        var inspector = try Inspector(target: dump.target, profile: SyntheticGuest.profile())
        #expect(throws: VMIError.kernelNotFound) { try inspector.kernel() }
        #expect(dump.pagesShown == 256)
        withExtendedLifetime(dump) {}
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
