// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import Host
import SystemPackage
import TargetBundle
import Testing
import VMICore

@testable import Profile

/// Whether a profile fits a dump, and in what words it does not.
@Suite struct ProfileVerifierTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    func verdict(
        _ guest: SyntheticGuest, _ change: (inout PackedProfile.Builder) -> Void = { _ in },
        cutTo size: Int = .max
    ) throws -> ProfileVerdict {
        var builder = SyntheticGuest.profileBuilder
        change(&builder)
        let profile = try folder.write(builder.pack(), "web.profile")
        let dump = try folder.write(Array(guest.memory.prefix(size)), "web.raw")
        return try ProfileVerifier().verify(profile, dump)
    }

    func guest(slide: UInt64 = 0, levels: Int = 4) -> SyntheticGuest {
        var guest = SyntheticGuest(slide: slide, levels: levels)
        _ = guest.addTask(pid: 1, name: "init")
        _ = guest.addTask(pid: 2, name: "kthreadd")
        return guest
    }

    @Test func fits() throws {
        let verdict = try verdict(guest(slide: 0x600_0000, levels: 5))
        #expect(verdict.fits && verdict.problem == nil)
        #expect(
            verdict.kernel
                == .init(
                    physical: "0x200000", virtual: "0xffffffff87000000", slide: "0x6000000", pagingLevels: 5,
                    processes: 2))
        #expect(verdict.text.hasPrefix("fits"))
    }

    @Test func anotherKernel() throws {
        var guest = guest()
        let info =
            "OSRELEASE=6.1.0-fixture\nPAGESIZE=4096\nSYMBOL(_stext)=ffffffff81000000\nNUMBER(phys_base)=-14680064\n"
        guest.write(Array(info.utf8), at: 0x1f_f000)
        let verdict = try verdict(guest) { $0.bannerPrefix = Array("Linux version 5.10.0-other ".utf8) }
        #expect(!verdict.fits && verdict.kernel == nil)
        #expect(verdict.problem?.code == "other-kernel")
        #expect(verdict.problem?.hint == "stubvmi profile linux --kernel /boot/vmlinuz-6.1.0-fixture")
        #expect(
            verdict.other
                == .init(release: "6.1.0-fixture", banner: SyntheticGuest.banner, physical: "0x201100"))
    }

    @Test func cutOff() throws {
        var guest = guest()
        let info = "OSRELEASE=6.1.0-fixture\nSYMBOL(_stext)=ffffffff81000000\nNUMBER(phys_base)=-14680064\n"
        guest.write(Array(info.utf8), at: 0x1f_f000)
        let verdict = try verdict(guest, cutTo: 2 << 20)
        #expect(verdict.problem?.code == "cut-off")
        #expect(verdict.problem?.message.contains("0x200000") == true)
    }

    /// The kernel's first page is there, and its page tables are not.
    @Test func cutOffInTheKernel() throws {
        let verdict = try verdict(guest(), cutTo: 2 << 20 | 0x2000)
        #expect(verdict.problem?.code == "cut-off")
        #expect(verdict.problem?.message.contains("0x202000") == true)
    }

    @Test func nothingThere() throws {
        var guest = guest()
        guest.memory = [UInt8](repeating: 0, count: 4 << 20)
        #expect(try verdict(guest).problem?.code == "no-kernel")
    }

    @Test func pageTablesAreMissing() throws {
        var guest = guest()
        guest.write([UInt8](repeating: 0, count: 4096), at: guest.root)
        #expect(try verdict(guest).problem?.code == "not-mapped")
    }

    @Test func wrongMembers() throws {
        let verdict = try verdict(guest()) {
            $0 = .init(bannerPrefix: $0.bannerPrefix)
            let own = SyntheticGuest.profileBuilder
            guard let packed = try? PackedProfile(own.pack()) else { return }
            var names: [(String, PackedProfile.Member)] = []
            packed.forEachMember { names.append(($0, $1)) }
            for (name, member) in names {
                let offset = name == "task_struct.tasks" ? 0x48 : member.offset
                $0.addMember(name, offset: offset, size: member.size)
            }
            var symbols: [PackedProfile.Symbol] = []
            packed.forEachSymbol { symbols.append($0) }
            for symbol in symbols { $0.addSymbol(symbol.name, at: symbol.address) }
        }
        #expect(verdict.problem?.code == "bad-members" && verdict.kernel != nil && !verdict.fits)
    }

    /// Tests/WindowsTests has those that are whole.
    @Test func windowsWithoutAGUID() throws {
        var builder = PackedProfile.Builder(bannerPrefix: [], pagingLevels: 4)
        builder.system = .windows
        let profile = try folder.write(builder.pack(), "windows.profile")
        let dump = try folder.write(guest().memory, "web.raw")
        #expect(try ProfileVerifier().verify(profile, dump).problem?.code == "profile-lacks")
    }

    @Test func whatCannotBeOpened() throws {
        let dump = try folder.write(guest().memory, "web.raw")
        let profile = try folder.write(SyntheticGuest.profileBuilder.pack(), "web.profile")
        let missing = folder.path.appending("nothing")
        #expect(try failure { _ = try ProfileVerifier().verify(missing, dump) }.code == .notFound)
        #expect(try failure { _ = try ProfileVerifier().verify(profile, missing) }.code == .notFound)
        #expect(try failure { _ = try ProfileVerifier().verify(dump, dump) }.code == .invalidInput)
        var damaged = try Files.read(profile)
        damaged[40] ^= 1
        let path = try folder.write(damaged, "damaged.profile")
        #expect(try failure { _ = try ProfileVerifier().verify(path, dump) }.code == .corrupt)
        let packed = try folder.write([0x1f, 0x8b, 8, 0], "web.raw.gz")
        #expect(try failure { _ = try ProfileVerifier().verify(profile, packed) }.hint == "gunzip")
    }

    @Test(arguments: ["", "OSRELEASE=", "X", "OSRELEASE=a\nSYMBOL(_stext)=zz\nNUMBER(phys_base)=1"])
    func pagesThatSayLittle(_ text: String) {
        #expect(KernelTraces(Array(text.utf8))?.text == nil)
    }
}
