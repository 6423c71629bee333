// SPDX-License-Identifier: Apache-2.0
import GuestFixtures
import Profile
import SystemPackage
import TargetBundle
import Testing
import VMICore
import WindowsFixtures

/// Whether a profile fits a dump of Windows, and in what words it does not.
@Suite struct VerifyTests {
    private func verdict(
        _ guest: SyntheticWindows, _ change: (inout PackedProfile.Builder) -> Void = { _ in }
    ) throws -> ProfileVerdict {
        var builder = guest.profileBuilder
        change(&builder)
        let profile = try TemporaryFile(builder.pack(), name: "windows.profile")
        let dump = try TemporaryFile(guest.memory, name: "windows.raw")
        return try ProfileVerifier().verify(profile.path, dump.path)
    }

    @Test(arguments: WindowsVersion.all + [.eleven24H2]) func fits(_ version: WindowsVersion) throws {
        let office = SmallOffice(version)
        let verdict = try verdict(office.guest)
        #expect(verdict.fits && verdict.problem == nil)
        #expect(verdict.expected.contains("5B304ED6") && verdict.expected.contains(version.pdb))
        #expect(verdict.kernel?.processes == 4 && verdict.kernel?.pagingLevels == version.mode.levels)
        #expect(verdict.kernel?.virtual == hex(version.imageBase))
    }

    @Test(arguments: WindowsVersion.all) func anotherBuild(_ version: WindowsVersion) throws {
        let verdict = try verdict(SyntheticWindows(version)) { $0.identity?.age = 0x1f }
        #expect(!verdict.fits && verdict.problem?.code == "other-kernel")
        let folder = "\(version.pdb)/5B304ED661464159B87117C711E7340C2"
        #expect(verdict.problem?.hint.contains(folder) == true, "\(verdict.text)")
        #expect(verdict.problem?.hint.hasSuffix("stubvmi profile windows --pdb FILE") == true)
    }

    @Test func nothingThere() throws {
        var guest = SyntheticWindows(.ten)
        guest.memory = [UInt8](repeating: 0, count: 4 << 20)
        #expect(try verdict(guest).problem?.code == "no-kernel")
    }

    @Test func notStarted() throws {
        var guest = SyntheticWindows(.ten)
        guest.write(pointer: 0, at: WindowsVersion.ten.imageBase + SyntheticWindows.processHead)
        #expect(try verdict(guest).problem?.code == "not-mapped")
    }

    @Test func wrongMembers() throws {
        let office = SmallOffice(.seven64)
        var guest = office.guest
        guest.write(pointer: 0x1234, at: guest.processes[2])
        let verdict = try verdict(guest)
        #expect(!verdict.fits && verdict.problem?.code == "bad-members")
        #expect(verdict.problem?.hint.contains("--pdb") == true)
    }

    @Test func withoutAGUID() throws {
        let verdict = try verdict(SyntheticWindows(.ten)) { $0.identity = nil }
        #expect(verdict.expected == "Windows" && verdict.problem?.code == "profile-lacks")
    }
}
