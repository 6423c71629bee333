// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import Foundation
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// target.h, and what of LibVMI is only there to fail.
@Suite struct TargetTests {
    @Test func whatIsKnownOfADump() throws {
        let guest = try Guest()
        let open = try guest.open()
        let name = try #require(vmi_get_name(open.vmi))
        #expect(String(cString: name) == guest.dump.path.string)
        free(name)
        #expect(vmi_get_vmid(open.vmi) == .max)
        #expect(vmi_get_memsize(open.vmi) == 8 << 20 && vmi_get_max_physical_address(open.vmi) == 8 << 20)
        #expect(vmi_get_page_mode(open.vmi, 0) == VMI_PM_IA32E && vmi_get_address_width(open.vmi) == 8)
        #expect(vmi_get_ostype(open.vmi) == VMI_OS_LINUX)
        #expect(vmi_get_num_vcpus(open.vmi) == 0)
        #expect(vmi_get_os_profile_path(open.vmi).map { String(cString: $0) } == guest.profile.path.string)
        #expect(vmi_get_rekall_path(open.vmi).map { String(cString: $0) } == guest.profile.path.string)
        #expect(vmi_get_linux_sysmap(open.vmi) == nil && vmi_get_freebsd_sysmap(open.vmi) == nil)
        #expect(vmi_pause_vm(open.vmi) == VMI_SUCCESS && vmi_resume_vm(open.vmi) == VMI_SUCCESS)
        let five = try Guest(levels: 5).open()
        #expect(vmi_get_page_mode(five.vmi, 7) == VMI_PM_IA32E_LA57)
        let bare = try OpenInstance(dump: guest.dump)
        #expect(vmi_get_page_mode(bare.vmi, 0) == VMI_PM_UNKNOWN && vmi_get_address_width(bare.vmi) == 0)
        #expect(vmi_get_ostype(bare.vmi) == VMI_OS_UNKNOWN && vmi_get_os_profile_path(bare.vmi) == nil)
    }

    @Test func offsets() throws {
        let open = try Guest().open()
        var offset: addr_t = 7
        for (name, wanted) in [
            ("linux_tasks", SyntheticGuest.tasksOffset), ("linux_pid", SyntheticGuest.pidOffset),
            ("linux_name", SyntheticGuest.commOffset), ("linux_mm", SyntheticGuest.mmOffset),
            ("linux_pgd", SyntheticGuest.pgdOffset),
        ] {
            #expect(vmi_get_offset(open.vmi, name, &offset) == VMI_SUCCESS && offset == wanted)
        }
        #expect(vmi_get_kernel_struct_offset(open.vmi, "task_struct", "mm", &offset) == VMI_SUCCESS)
        #expect(offset == SyntheticGuest.mmOffset)
        offset = 7
        #expect(vmi_get_offset(open.vmi, "win_tasks", &offset) == VMI_FAILURE)
        #expect(vmi_get_offset(open.vmi, nil, &offset) == VMI_FAILURE)
        #expect(vmi_get_kernel_struct_offset(open.vmi, "task_struct", "nonsense", &offset) == VMI_FAILURE)
        #expect(vmi_get_kernel_struct_offset(open.vmi, nil, "mm", &offset) == VMI_FAILURE)
        #expect(vmi_get_kernel_struct_offset(open.vmi, "task_struct", nil, &offset) == VMI_FAILURE)
        #expect(offset == 7)
    }

    @Test func whatADumpHasNot() throws {
        let open = try Guest().open()
        let vmi = open.vmi
        var word: UInt64 = 7
        var half: UInt32 = 7
        var registers = registers_t()
        var mtrr = mtrr_regs_t()
        var xsave = xsave_area_t()
        var info = win_build_info_t()
        var isBootable = true
        var count: UInt32 = 7
        let results = [
            vmi_get_vcpureg(vmi, &word, reg_t(RIP), 0), vmi_set_vcpureg(vmi, 1, reg_t(RAX), 0),
            vmi_get_vcpuregs(vmi, &registers, 0), vmi_set_vcpuregs(vmi, &registers, 0),
            vmi_get_vcpumtrr(vmi, &mtrr, 0), vmi_get_xsave_info(vmi, 0, &xsave),
            vmi_get_tsc_info(vmi, &half, &word, nil, nil), vmi_alloc_gfn(vmi, 1), vmi_free_gfn(vmi, 1),
            vmi_request_page_fault(vmi, 0, 0, 0), vmi_disk_is_bootable(vmi, "xvda", &isBootable),
            vmi_read_disk(vmi, "xvda", 0, 8, &word),
        ]
        #expect(results.allSatisfy { $0 == VMI_FAILURE } && word == 7 && half == 7 && isBootable)
        #expect(vmi_get_disks(vmi, &count) == nil && count == 0)
        #expect(vmi_get_winver(vmi) == VMI_OS_WINDOWS_NONE && vmi_get_win_buildnumber(vmi) == 0)
        #expect(vmi_get_winver_manual(vmi, 0x1000) == VMI_OS_WINDOWS_NONE)
        #expect(String(cString: vmi_get_winver_str(vmi)) == "VMI_OS_WINDOWS_NONE")
        #expect(!vmi_get_windows_build_info(vmi, &info))
    }

    @Test func nothingIsWritten() throws {
        let guest = try Guest()
        let open = try guest.open()
        let vmi = open.vmi
        var at = context(VMI_TM_NONE, at: Guest.frames[0])
        var (v8, v16, v32, v64) = (UInt8(1), UInt16(1), UInt32(1), UInt64(1))
        var done = 7
        let page = Guest.page
        let frame = Guest.frames[0]
        #expect(vmi_write(vmi, &at, 8, &v64, &done) == VMI_FAILURE && done == 0)
        done = 7
        #expect(vmi_write_pa(vmi, frame, 8, &v64, &done) == VMI_FAILURE && done == 0)
        done = 7
        #expect(vmi_write_va(vmi, page, 42, 8, &v64, &done) == VMI_FAILURE && done == 0)
        done = 7
        #expect(vmi_write_ksym(vmi, "linux_banner", 8, &v64, &done) == VMI_FAILURE && done == 0)
        let results = [
            vmi_write_8(vmi, &at, &v8), vmi_write_16(vmi, &at, &v16), vmi_write_32(vmi, &at, &v32),
            vmi_write_64(vmi, &at, &v64), vmi_write_addr(vmi, &at, &v64), vmi_write_8_pa(vmi, frame, &v8),
            vmi_write_16_pa(vmi, frame, &v16), vmi_write_32_pa(vmi, frame, &v32),
            vmi_write_64_pa(vmi, frame, &v64), vmi_write_addr_pa(vmi, frame, &v64),
            vmi_write_8_va(vmi, page, 42, &v8), vmi_write_16_va(vmi, page, 42, &v16),
            vmi_write_32_va(vmi, page, 42, &v32), vmi_write_64_va(vmi, page, 42, &v64),
            vmi_write_addr_va(vmi, page, 42, &v64), vmi_write_8_ksym(vmi, "_text", &v8),
            vmi_write_16_ksym(vmi, "_text", &v16), vmi_write_32_ksym(vmi, "_text", &v32),
            vmi_write_64_ksym(vmi, "_text", &v64), vmi_write_addr_ksym(vmi, "_text", &v64),
        ]
        #expect(results.allSatisfy { $0 == VMI_FAILURE })
        let now = try Data(contentsOf: URL(fileURLWithPath: guest.dump.path.string))
        #expect([UInt8](now) == guest.memory)
    }

    @Test func mappings() throws {
        let guest = try Guest()
        let open = try guest.open()
        var pages = [UnsafeMutableRawPointer?](repeating: nil, count: 3)
        var at = context(VMI_TM_PROCESS_PID, at: Guest.page + 0x123, pid: 42)
        func holds(_ page: Int, _ frame: UInt64) -> Bool {
            guard let start = pages[page] else { return false }
            let bytes = UnsafeRawBufferPointer(start: start, count: 4096)
            return bytes.elementsEqual(guest.memory[Int(frame)..<Int(frame) + 4096])
        }
        func unmap() { for page in pages where page != nil { munmap(page, 4096) } }
        #expect(vmi_mmap_guest(open.vmi, &at, 3, PROT_READ, &pages) == VMI_SUCCESS)
        #expect(holds(0, Guest.frames[0]) && holds(1, Guest.frames[1]) && pages[2] == nil)
        unmap()
        let last: UInt64 = (8 << 20) - 4096
        #expect(vmi_mmap_guest_pa(open.vmi, last, 2, PROT_READ, &pages) == VMI_SUCCESS)
        #expect(holds(0, last) && pages[1] == nil)
        unmap()
        let frames: [addr_t] = [Guest.frames[1] >> 12, .max, Guest.frames[0] >> 12]
        #expect(vmi_mmap_guest_pfns(open.vmi, frames, 3, PROT_READ, &pages) == VMI_SUCCESS)
        #expect(holds(0, Guest.frames[1]) && pages[1] == nil && holds(2, Guest.frames[0]))
        unmap()
        // The instance is none the worse for it.
        var value: UInt64 = 0
        #expect(vmi_read_64_va(open.vmi, Guest.page + 0x10, 42, &value) == VMI_SUCCESS)
        at.addr = Guest.page + 0x10_0000
        #expect(
            vmi_mmap_guest(open.vmi, &at, 3, PROT_READ, &pages) == VMI_FAILURE && pages == [nil, nil, nil])
        #expect(vmi_mmap_guest_pa(open.vmi, 0, 1, PROT_READ | PROT_WRITE, &pages) == VMI_FAILURE)
        for count in [0, -1, Int.max] {
            #expect(vmi_mmap_guest_pa(open.vmi, 0, count, PROT_READ, &pages) == VMI_FAILURE)
            #expect(vmi_mmap_guest_pfns(open.vmi, frames, count, PROT_READ, &pages) == VMI_FAILURE)
        }
        #expect(vmi_mmap_guest(open.vmi, nil, 1, PROT_READ, &pages) == VMI_FAILURE)
        #expect(vmi_mmap_guest_pa(open.vmi, 0, 1, PROT_READ, nil) == VMI_FAILURE)
        #expect(vmi_mmap_guest_pfns(open.vmi, nil, 1, PROT_READ, &pages) == VMI_FAILURE)
    }
}
