// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import TargetBundle
import Testing

/// translate.h: addresses, symbols and processes.
@Suite struct TranslateTests {
    @Test(arguments: [4, 5])
    func addresses(levels: Int) throws {
        let guest = try Guest(levels: levels)
        let open = try guest.open()
        var address: addr_t = 7
        #expect(vmi_translate_kv2p(open.vmi, guest.banner, &address) == VMI_SUCCESS)
        #expect(address == guest.synthetic.base + SyntheticGuest.bannerOffset)
        #expect(vmi_translate_uv2p(open.vmi, Guest.page + 0x123, 42, &address) == VMI_SUCCESS)
        #expect(address == Guest.frames[0] + 0x123)
        #expect(vmi_pagetable_lookup(open.vmi, guest.top, Guest.page + 4096, &address) == VMI_SUCCESS)
        #expect(address == Guest.frames[1])
        address = 7
        #expect(vmi_translate_kv2p(open.vmi, Guest.page, &address) == VMI_FAILURE)
        #expect(vmi_translate_uv2p(open.vmi, Guest.page, 1, &address) == VMI_FAILURE)
        #expect(vmi_translate_uv2p(open.vmi, Guest.page, 9, &address) == VMI_FAILURE)
        #expect(vmi_translate_uv2p(open.vmi, 1 << 62, 42, &address) == VMI_FAILURE)
        #expect(vmi_pagetable_lookup(open.vmi, 0x3000_0000, Guest.page, &address) == VMI_FAILURE)
        #expect(address == 7)
    }

    @Test func symbols() throws {
        let guest = try Guest()
        let open = try guest.open()
        var address: addr_t = 0
        var kernel = context(VMI_TM_PROCESS_PID)
        var tables = context(VMI_TM_PROCESS_DTB, tables: guest.synthetic.root)
        var shell = context(VMI_TM_PROCESS_PID, at: Guest.page, pid: 42)
        for _ in 0..<2 {
            #expect(vmi_translate_ksym2v(open.vmi, "linux_banner", &address) == VMI_SUCCESS)
            #expect(address == guest.banner)
            #expect(vmi_translate_sym2v(open.vmi, &kernel, "init_task", &address) == VMI_SUCCESS)
            #expect(address == guest.synthetic.virtualBase + SyntheticGuest.initTaskOffset)
            #expect(vmi_translate_sym2v(open.vmi, &tables, "_text", &address) == VMI_SUCCESS)
            #expect(address == guest.synthetic.virtualBase)
        }
        address = 7
        #expect(vmi_translate_sym2v(open.vmi, &shell, "init_task", &address) == VMI_FAILURE)
        #expect(vmi_translate_ksym2v(open.vmi, "nonsense", &address) == VMI_FAILURE)
        #expect(vmi_translate_ksym2v(open.vmi, "", &address) == VMI_FAILURE)
        #expect(
            vmi_translate_ksym2v(open.vmi, String(repeating: "x", count: 100_000), &address) == VMI_FAILURE)
        #expect(address == 7)
    }

    @Test func namesOfAddresses() throws {
        let guest = try Guest()
        let open = try guest.open()
        var kernel = context(VMI_TM_PROCESS_PID)
        var based = context(VMI_TM_PROCESS_PID, at: guest.synthetic.virtualBase)
        var shell = context(VMI_TM_PROCESS_PID, pid: 42)
        let first = try #require(vmi_translate_v2ksym(open.vmi, &kernel, guest.banner))
        #expect(String(cString: first) == "linux_banner")
        // Lent, so the same text each time.
        #expect(vmi_translate_v2ksym(open.vmi, &kernel, guest.banner) == first)
        let again = vmi_translate_v2sym(open.vmi, &based, SyntheticGuest.bannerOffset)
        #expect(again == first)
        #expect(vmi_translate_v2ksym(open.vmi, &kernel, guest.banner + 1) == nil)
        #expect(vmi_translate_v2ksym(open.vmi, &shell, guest.banner) == nil)
        #expect(vmi_translate_v2sym(open.vmi, &shell, guest.banner) == nil)
        #expect(vmi_translate_v2ksym(open.vmi, nil, guest.banner) == nil)
    }

    /// A full profile: every symbol of the kernel, not only those that the core looks up.
    @Test func symbolsOfAFullProfile() throws {
        let guest = try Guest()
        var index = SymbolIndex.Builder()
        index.addSymbol("do_nothing".utf8, type: UInt8(ascii: "t"), at: SyntheticGuest.text + 0x4321)
        index.addMember("file.f_pos".utf8, offset: 104, size: 8)
        var bytes = try SyntheticGuest.profileBuilder.pack()
        bytes += [UInt8](repeating: 0, count: SymbolIndex.start(behind: bytes.count) - bytes.count)
        let open = try OpenInstance(dump: guest.dump, profile: TemporaryFile(bytes + index.pack()))
        var address: addr_t = 0
        var kernel = context(VMI_TM_PROCESS_PID)
        #expect(vmi_translate_ksym2v(open.vmi, "do_nothing", &address) == VMI_SUCCESS)
        #expect(address == guest.synthetic.virtualBase + 0x4321)
        let name = vmi_translate_v2ksym(open.vmi, &kernel, address)
        #expect(name.map { String(cString: $0) } == "do_nothing")
        #expect(vmi_translate_v2ksym(open.vmi, &kernel, address + 1) == nil)
        #expect(vmi_get_kernel_struct_offset(open.vmi, "file", "f_pos", &address) == VMI_SUCCESS)
        #expect(address == 104)
    }

    @Test func tablesOfProcesses() throws {
        let guest = try Guest()
        let open = try guest.open()
        var tables: addr_t = 0
        var pid: vmi_pid_t = -1
        #expect(vmi_pid_to_dtb(open.vmi, 42, &tables) == VMI_SUCCESS && tables == guest.top)
        #expect(vmi_pid_to_dtb(open.vmi, 0, &tables) == VMI_SUCCESS && tables == guest.synthetic.root)
        #expect(vmi_pid_to_dtb(open.vmi, 1, &tables) == VMI_FAILURE)
        #expect(vmi_dtb_to_pid(open.vmi, guest.top, &pid) == VMI_SUCCESS && pid == 42)
        // With the tables that KPTI has it use in user mode, and with a PCID.
        #expect(vmi_dtb_to_pid(open.vmi, guest.top | 0x1006, &pid) == VMI_SUCCESS && pid == 42)
        #expect(vmi_dtb_to_pid(open.vmi, guest.synthetic.root, &pid) == VMI_SUCCESS && pid == 0)
        pid = -1
        #expect(vmi_dtb_to_pid(open.vmi, 0x5000, &pid) == VMI_FAILURE && pid == -1)
    }

    @Test func aBrokenListStillAnswersForWhatIsBeforeTheBreak() throws {
        let guest = try Guest { guest in
            // The last task's list leads nowhere.
            guest.write(UInt64(0x1), at: guest.taskLinks.last ?? 0)
        }
        let open = try guest.open()
        var pid: vmi_pid_t = -1
        #expect(vmi_dtb_to_pid(open.vmi, guest.top, &pid) == VMI_SUCCESS && pid == 42)
        #expect(vmi_dtb_to_pid(open.vmi, 0x5000, &pid) == VMI_FAILURE)
    }

    @Test func theLastFault() throws {
        let guest = try Guest()
        let open = try guest.open()
        var value: UInt64 = 0
        #expect(vmi_get_last_pagetable_lookup_fault(open.vmi) == nil)
        #expect(vmi_read_64_va(open.vmi, Guest.page + 0x8000, 42, &value) == VMI_FAILURE)
        let fault = try #require(vmi_get_last_pagetable_lookup_fault(open.vmi)).pointee
        #expect(fault.addr == Guest.page + 0x8000 && fault.dtb == guest.top && fault.pm == VMI_PM_IA32E)
        #expect(fault.translate_mechanism == VMI_TM_PROCESS_DTB && fault.version == 1)
        var bytes = [UInt8](repeating: 0, count: 64)
        #expect(vmi_read_va(open.vmi, Guest.page + 8192 - 8, 42, 64, &bytes, nil) == VMI_FAILURE)
        #expect(vmi_get_last_pagetable_lookup_fault(open.vmi)?.pointee.addr == Guest.page + 8192)
        #expect(vmi_read_64_va(open.vmi, Guest.page, 42, &value) == VMI_SUCCESS)
        #expect(vmi_get_last_pagetable_lookup_fault(open.vmi) == nil)
        #expect(vmi_get_last_pagetable_lookup_fault(nil) == nil)
    }
}
