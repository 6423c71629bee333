// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// libvmi.h on real dumps: each way to open one, and why another kernel's profile is refused.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct OpeningConformance {
    private let name = UInt64(VMI_INIT_DOMAINNAME)

    @Test(arguments: RealDump.all)
    func stepByStep(dump: RealDump) throws {
        var mode = VMI_XEN
        #expect(vmi_get_access_mode(nil, dump.path, name, nil, &mode) == VMI_SUCCESS && mode == VMI_FILE)
        #expect(vmi_get_library_arch() == VMI_ARCH_X86_64)
        let profile = try dump.profile()
        var error = VMI_INIT_ERROR_DRIVER
        var vmi: vmi_instance_t?
        #expect(vmi_init(&vmi, mode, dump.path, name, nil, &error) == VMI_SUCCESS)
        #expect(error == VMI_INIT_ERROR_NONE && vmi_get_ostype(vmi) == VMI_OS_UNKNOWN)
        #expect(vmi_get_page_mode(vmi, 0) == VMI_PM_UNKNOWN)
        // The processor's word, before anything is known of the kernel.
        let paging = vmi_init_paging(vmi, 0)
        let gate = try #require(number { vmi_get_vcpureg(vmi, $0, reg_t(IDTR_BASE), 0) })
        let place = number { vmi_translate_kv2p(vmi, gate, $0) }
        #expect(place != nil && number { vmi_translate_ksym2v(vmi, "_text", $0) } == nil)
        let system = withText(profile) { vmi_init_os(vmi, VMI_CONFIG_JSON_PATH, $0, &error) }
        #expect(system == VMI_OS_LINUX && error == VMI_INIT_ERROR_NONE)
        // The kernel says the same.
        #expect(vmi_get_page_mode(vmi, 0) == paging && number { vmi_translate_kv2p(vmi, gate, $0) } == place)
        #expect(number { vmi_translate_ksym2v(vmi, "_text", $0) } == dump.text)
        let text = taken(vmi_read_str_va(vmi, dump.page.address, dump.page.pid))
        for flags in [UInt64(VMI_PM_INITFLAG_TRANSITION_PAGES), 0] {
            #expect(vmi_init_paging(vmi, flags) == paging && text == dump.page.text)
            #expect(taken(vmi_read_str_va(vmi, dump.page.address, dump.page.pid)) == text)
        }
        #expect(vmi_get_access_mode(vmi, nil, 0, nil, &mode) == VMI_SUCCESS && mode == VMI_FILE)
        #expect(vmi_destroy(vmi) == VMI_SUCCESS)
    }

    @Test(arguments: RealDump.all)
    func atOnce(dump: RealDump) throws {
        let profile = try dump.profile()
        let entry = "{ ostype = \"Linux\"; profile = \"\(profile)\"; }"
        let file = try TemporaryFile(Array("dump.elf \(entry)\n".utf8), name: "libvmi.conf")
        for (mode, config) in [
            (VMI_CONFIG_JSON_PATH, profile), (VMI_CONFIG_STRING, entry),
            (VMI_CONFIG_FILE_PATH, file.path.string),
        ] {
            var error = VMI_INIT_ERROR_DRIVER
            var vmi: vmi_instance_t?
            let status = withText(config) {
                vmi_init_complete(&vmi, dump.path, name, nil, mode, $0, &error)
            }
            #expect(status == VMI_SUCCESS && error == VMI_INIT_ERROR_NONE, "\(mode)")
            #expect(taken(vmi_read_str_ksym(vmi, "linux_banner")) == dump.version + "\n")
            #expect(vmi_destroy(vmi) == VMI_SUCCESS)
        }
    }

    @Test(arguments: RealDump.all)
    func anotherKernelsProfile(dump: RealDump) throws {
        let other = try #require(
            RealDump.all.first { $0.version != dump.version }, "there is one kernel only")
        var vmi: vmi_instance_t?
        var error = VMI_INIT_ERROR_NONE
        let status = withText(try other.profile()) {
            vmi_init_complete(&vmi, dump.path, name, nil, VMI_CONFIG_JSON_PATH, $0, &error)
        }
        #expect(status == VMI_FAILURE && error == VMI_INIT_ERROR_OS && vmi == nil)
    }
}
