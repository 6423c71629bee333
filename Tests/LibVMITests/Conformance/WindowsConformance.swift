// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import TargetBundle
import Testing
import VMICore
import WindowsFixtures

/// What only Windows has, and what is otherwise there, on the invented Windows: no real one can be had here.
@Suite struct WindowsConformance {
    /// An office, open with its profile.
    private func open(_ office: SmallOffice) throws -> OpenInstance {
        try OpenInstance(
            dump: TemporaryFile(office.guest.memory),
            profile: TemporaryFile(office.guest.profileBuilder.pack()))
    }

    @Test(arguments: WindowsVersion.all)
    func whatIsKnown(of version: WindowsVersion) throws {
        let office = SmallOffice(version)
        let open = try open(office)
        let vmi = open.vmi
        let release = [
            7601: (VMI_OS_WINDOWS_7, "VMI_OS_WINDOWS_7", 6, 1),
            19045: (VMI_OS_WINDOWS_10, "VMI_OS_WINDOWS_10", 10, 0),
            22621: (VMI_OS_WINDOWS_11, "VMI_OS_WINDOWS_11", 10, 0),
        ][version.build]
        let (name, text, major, minor) = try #require(release)
        #expect(vmi_get_ostype(vmi) == VMI_OS_WINDOWS && vmi_get_winver(vmi) == name)
        #expect(lent(vmi_get_winver_str(vmi)) == text && vmi_get_winver_manual(vmi, 0) == name)
        #expect(UInt32(vmi_get_win_buildnumber(vmi)) == version.build)
        var info = win_build_info_t()
        #expect(vmi_get_windows_build_info(vmi, &info))
        #expect(info.version == name && UInt32(info.buildnumber) == version.build)
        #expect(info.major == major && info.minor == minor)
        #expect(Int(vmi_get_address_width(vmi)) == Int(version.width))
        let mode = [.legacy: VMI_PM_LEGACY, .pae: VMI_PM_PAE][version.mode] ?? VMI_PM_IA32E
        #expect(vmi_get_page_mode(vmi, 0) == mode)
    }

    @Test(arguments: WindowsVersion.all)
    func processes(of version: WindowsVersion) throws {
        let office = SmallOffice(version)
        let open = try open(office)
        let vmi = open.vmi
        let links = try #require(
            number { vmi_get_kernel_struct_offset(vmi, "_EPROCESS", "ActiveProcessLinks", $0) })
        let pid = try #require(
            number { vmi_get_kernel_struct_offset(vmi, "_EPROCESS", "UniqueProcessId", $0) })
        let name = try #require(
            number { vmi_get_kernel_struct_offset(vmi, "_EPROCESS", "ImageFileName", $0) })
        let head = try #require(number { vmi_translate_ksym2v(vmi, "PsActiveProcessHead", $0) })
        #expect(head == version.imageBase + SyntheticWindows.processHead)
        var found: [UInt64: String] = [:]
        var entry = head
        while found.count < 100 {
            entry = try #require(number { vmi_read_addr_va(vmi, entry, 0, $0) })
            if entry == head { break }
            let number = try #require(number { vmi_read_addr_va(vmi, entry - links + pid, 0, $0) })
            found[number] = taken(vmi_read_str_va(vmi, entry - links + name, 0))
        }
        #expect(
            found == [
                4: "System", 3144: "explorer.exe", 4000: "gone.exe", 6020: "a-very-long-na.",
            ])
        #expect(number { vmi_pid_to_dtb(vmi, 3144, $0) } == office.shellRoot)
        #expect(value(0) { vmi_dtb_to_pid(vmi, office.shellRoot, $0) } == 3144)
        #expect(taken(vmi_read_str_va(vmi, SmallOffice.user, 3144)) == SmallOffice.text)
        // The same page out of the working set counts once that has been asked for, and what is on disk never does.
        #expect(vmi_read_str_va(vmi, SmallOffice.user + 0x1000, 3144) == nil)
        _ = vmi_init_paging(vmi, UInt64(VMI_PM_INITFLAG_TRANSITION_PAGES))
        #expect(taken(vmi_read_str_va(vmi, SmallOffice.user + 0x1000, 3144)) == SmallOffice.text)
        #expect(vmi_read_str_va(vmi, SmallOffice.user + 0x2000, 3144) == nil)
    }

    /// Pages that processes share count with those in transition, where it is known what the kernel does to its entries.
    @Test(arguments: WindowsVersion.all)
    func sharedPages(of version: WindowsVersion) throws {
        var office = SmallOffice(version)
        let place = SmallOffice.user + 0x3000
        office.guest.share("a shared page", at: place, root: office.shellRoot, mask: 1 << 45)
        var builder = office.guest.profileBuilder
        builder.addSymbol("MiInvalidPteMask", at: SyntheticWindows.maskOffset)
        let open = try OpenInstance(
            dump: TemporaryFile(office.guest.memory), profile: TemporaryFile(builder.pack()))
        let vmi = open.vmi
        var at = context(VMI_TM_PROCESS_DTB, at: place, tables: office.shellRoot)
        #expect(vmi_read_str_va(vmi, place, 3144) == nil && vmi_read_str(vmi, &at) == nil)
        _ = vmi_init_paging(vmi, UInt64(VMI_PM_INITFLAG_TRANSITION_PAGES))
        let wanted = version.mode == .legacy ? nil : "a shared page"
        #expect(taken(vmi_read_str_va(vmi, place, 3144)) == wanted)
        #expect(taken(vmi_read_str(vmi, &at)) == wanted)
        var info = page_info_t()
        let status = vmi_pagetable_lookup_extended(vmi, office.shellRoot, place, &info)
        #expect(status == (wanted == nil ? VMI_FAILURE : VMI_SUCCESS))
        // What is told of the entry is what stands there.
        if version.isLong { #expect(info.x86_ia32e.pte_value & 0x401 == 0x400) }
        if version.mode == .pae { #expect(info.x86_pae.pte_value & 0x401 == 0x400) }
        #expect(info.paddr == number { vmi_translate_uv2p(vmi, place, 3144, $0) } ?? 0)
    }

    @Test(arguments: WindowsVersion.all)
    func unicodeStrings(of version: WindowsVersion) throws {
        let office = SmallOffice(version)
        let open = try open(office)
        let vmi = open.vmi
        let head = try #require(number { vmi_translate_ksym2v(vmi, "PsLoadedModuleList", $0) })
        let name = try #require(
            number { vmi_get_kernel_struct_offset(vmi, "_LDR_DATA_TABLE_ENTRY", "BaseDllName", $0) })
        var names: [String?] = []
        var entry = try #require(number { vmi_read_addr_va(vmi, head, 0, $0) })
        while entry != head, names.count < 10 {
            let text = taken(vmi_read_unicode_str_va(vmi, entry + name, 0))
            var at = context(VMI_TM_PROCESS_PID, at: entry + name)
            #expect(taken(vmi_read_unicode_str(vmi, &at))?.text == text?.text)
            names.append(text?.text)
            entry = try #require(number { vmi_read_addr_va(vmi, entry, 0, $0) })
        }
        #expect(names == ["ntoskrnl.exe", "hal.dll", "Größe\u{1f5a8}\"\\.sys"])
    }
}
