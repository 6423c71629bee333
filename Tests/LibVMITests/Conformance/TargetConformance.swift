// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// target.h on real dumps: what is known of a dump is what its file says.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct TargetConformance {
    @Test(arguments: RealDump.all)
    func whatIsKnown(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        #expect(taken(vmi_get_name(vmi)) == dump.path && vmi_get_vmid(vmi) == .max)
        #expect(vmi_get_memsize(vmi) == dump.core.segments.reduce(0) { $0 + $1.size })
        #expect(vmi_get_max_physical_address(vmi) == dump.core.segments.map { $0.start + $0.size }.max())
        #expect(vmi_get_ostype(vmi) == VMI_OS_LINUX && vmi_get_address_width(vmi) == scene.width)
        // Addresses of the kernel's text tell how wide they are; levels of tables are the processor's to tell.
        #expect(scene.width == (dump.text >> 32 == 0 ? 4 : 8))
        let profile = try dump.profile()
        #expect(lent(vmi_get_os_profile_path(vmi)) == profile && lent(vmi_get_rekall_path(vmi)) == profile)
        #expect(vmi_get_linux_sysmap(vmi) == nil && vmi_get_freebsd_sysmap(vmi) == nil)
        #expect(vmi_pause_vm(vmi) == VMI_SUCCESS && vmi_resume_vm(vmi) == VMI_SUCCESS)
        var info = win_build_info_t()
        #expect(vmi_get_winver(vmi) == VMI_OS_WINDOWS_NONE && vmi_get_win_buildnumber(vmi) == 0)
        #expect(vmi_get_winver_manual(vmi, scene.places[0].address) == VMI_OS_WINDOWS_NONE)
        #expect(lent(vmi_get_winver_str(vmi)) == "VMI_OS_WINDOWS_NONE")
        #expect(!vmi_get_windows_build_info(vmi, &info))
    }

    @Test(arguments: RealDump.all)
    func offsets(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        for (name, structure, member) in [
            ("linux_tasks", "task_struct", "tasks"), ("linux_pid", "task_struct", "pid"),
            ("linux_name", "task_struct", "comm"), ("linux_mm", "task_struct", "mm"),
            ("linux_pgd", "mm_struct", "pgd"),
        ] {
            let offset = number { vmi_get_offset(vmi, name, $0) }
            #expect(
                offset != nil && number { vmi_get_kernel_struct_offset(vmi, structure, member, $0) } == offset
            )
        }
        // The first task of all is known by its name and its number.
        let task = scene.places[1].address
        let comm = try #require(number { vmi_get_kernel_struct_offset(vmi, "task_struct", "comm", $0) })
        let pid = try #require(number { vmi_get_kernel_struct_offset(vmi, "task_struct", "pid", $0) })
        #expect(taken(vmi_read_str_va(vmi, task + comm, 0))?.hasPrefix("swapper") == true)
        #expect(number { vmi_read_32_va(vmi, task + pid, 0, $0) } == 0)
        #expect(number { vmi_get_offset(vmi, "win_tasks", $0) } == nil)
        #expect(number { vmi_get_kernel_struct_offset(vmi, "task_struct", "nonsense", $0) } == nil)
    }

    /// QEMU keeps the general registers twice, in a note of Linux's and in one of its own.
    @Test(arguments: RealDump.all)
    func registers(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        #expect(vmi_get_num_vcpus(vmi) == 1 && dump.core.registers.count > 9)
        for (register, wanted) in dump.core.registers {
            #expect(number { vmi_get_vcpureg(vmi, $0, reg_t(register), 0) } == wanted, "\(register)")
            #expect(number { vmi_get_vcpureg(vmi, $0, reg_t(register), 1) } == nil)
        }
        let all = try #require(value(registers_t()) { vmi_get_vcpuregs(vmi, $0, 0) }).x86
        func wanted(_ register: Int32) -> UInt64? {
            dump.core.registers.first { $0.number == register }?.value
        }
        #expect(all.rax == wanted(RAX) && all.rsp == wanted(RSP) && all.rbp == wanted(RBP))
        #expect(all.rip == wanted(RIP) && all.rflags == wanted(RFLAGS) && all.rdi == wanted(RDI))
        #expect(value(registers_t()) { vmi_get_vcpuregs(vmi, $0, 1) } == nil)
        // What it was running, by the tables that it had: the same bytes as by the kernel's.
        let tables = try #require(number { vmi_get_vcpureg(vmi, $0, reg_t(CR3), 0) })
        #expect(tables == all.cr3)
        let gate = try #require(number { vmi_get_vcpureg(vmi, $0, reg_t(IDTR_BASE), 0) })
        let found = number { vmi_pagetable_lookup(vmi, tables, gate, $0) }
        #expect(found != nil && found == number { vmi_translate_kv2p(vmi, gate, $0) })
    }
}
