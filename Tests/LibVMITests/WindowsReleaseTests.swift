// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import TargetBundle
import Testing
import WindowsFixtures

/// target.h: which Windows it is, by the number of its build.
@Suite struct WindowsReleaseTests {
    private func open(
        build: UInt32, at place: UInt64? = SyntheticWindows.buildOffset
    ) throws -> OpenInstance {
        var version = WindowsVersion.ten
        version.build = build
        let guest = SyntheticWindows(version)
        let profile = try TemporaryFile(guest.profileBuilder(buildAt: place).pack())
        return try OpenInstance(dump: TemporaryFile(guest.memory), profile: profile)
    }

    @Test(
        arguments: [
            (7600, VMI_OS_WINDOWS_7, 6, 1), (9199, VMI_OS_WINDOWS_7, 6, 1), (9200, VMI_OS_WINDOWS_8, 6, 2),
            (9600, VMI_OS_WINDOWS_8, 6, 3), (10240, VMI_OS_WINDOWS_10, 10, 0),
            (20348, VMI_OS_WINDOWS_10, 10, 0),
            (22000, VMI_OS_WINDOWS_11, 10, 0), (26100, VMI_OS_WINDOWS_11, 10, 0),
            (0xffff, VMI_OS_WINDOWS_11, 10, 0),
        ] as [(UInt32, win_ver_t, UInt32, UInt32)])
    func releases(build: UInt32, name: win_ver_t, major: UInt32, minor: UInt32) throws {
        let open = try open(build: build)
        #expect(vmi_get_winver(open.vmi) == name && vmi_get_winver_manual(open.vmi, 0x1000) == name)
        #expect(vmi_get_win_buildnumber(open.vmi) == UInt16(build))
        var info = win_build_info_t()
        #expect(vmi_get_windows_build_info(open.vmi, &info) && info.version == name)
        #expect(info.buildnumber == UInt16(build) && info.major == major && info.minor == minor)
        #expect(!vmi_get_windows_build_info(open.vmi, nil))
        let names = [
            VMI_OS_WINDOWS_7: "7", VMI_OS_WINDOWS_8: "8", VMI_OS_WINDOWS_10: "10", VMI_OS_WINDOWS_11: "11",
        ]
        #expect(lent(vmi_get_winver_str(open.vmi)) == names[name].map { "VMI_OS_WINDOWS_\($0)" })
    }

    @Test func buildsBeforeWindows7() throws {
        let open = try open(build: 6002)
        var info = win_build_info_t(version: VMI_OS_WINDOWS_XP, buildnumber: 7, major: 7, minor: 7)
        #expect(vmi_get_win_buildnumber(open.vmi) == 6002)
        #expect(vmi_get_winver(open.vmi) == VMI_OS_WINDOWS_UNKNOWN)
        #expect(lent(vmi_get_winver_str(open.vmi)) == "VMI_OS_WINDOWS_UNKNOWN")
        #expect(!vmi_get_windows_build_info(open.vmi, &info) && info.major == 7 && info.buildnumber == 7)
    }

    /// A profile that does not say where the number is, or says that it is where nothing is mapped.
    @Test(arguments: [nil, 0x10_0000, 1 << 40] as [UInt64?])
    func buildsThatCannotBeRead(place: UInt64?) throws {
        let open = try open(build: 19045, at: place)
        var info = win_build_info_t()
        #expect(vmi_get_ostype(open.vmi) == VMI_OS_WINDOWS && vmi_get_win_buildnumber(open.vmi) == 0)
        #expect(vmi_get_winver(open.vmi) == VMI_OS_WINDOWS_UNKNOWN)
        #expect(!vmi_get_windows_build_info(open.vmi, &info))
    }
}
