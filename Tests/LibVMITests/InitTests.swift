// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import TargetBundle
import Testing

/// libvmi.h: opening targets and understanding them, and why not.
@Suite struct InitTests {
    @Test func initialisationTellsWhy() throws {
        let guest = try Guest()
        var vmi: vmi_instance_t?
        var error = VMI_INIT_ERROR_NONE
        func start(_ path: String, mode: vmi_mode_t = VMI_FILE, flags: UInt32 = VMI_INIT_DOMAINNAME)
            -> status_t
        {
            path.withCString { vmi_init(&vmi, mode, $0, UInt64(flags), nil, &error) }
        }
        #expect(start("/nonexistent") == VMI_FAILURE)
        #expect(error == VMI_INIT_ERROR_VM_NOT_FOUND && vmi == nil)
        for mode in [VMI_XEN, VMI_KVM, VMI_BAREFLANK, vmi_mode_t(99)] {
            #expect(start(guest.dump.path.string, mode: mode) == VMI_FAILURE)
            #expect(error == VMI_INIT_ERROR_DRIVER && vmi == nil)
        }
        for flags in [VMI_INIT_DOMAINID, VMI_INIT_DOMAINNAME | VMI_INIT_SHM, 0] {
            #expect(start(guest.dump.path.string, flags: flags) == VMI_FAILURE)
            #expect(error == VMI_INIT_ERROR_DRIVER)
        }
        #expect(start(guest.dump.path.string, flags: VMI_INIT_DOMAINNAME | VMI_INIT_EVENTS) == VMI_FAILURE)
        #expect(error == VMI_INIT_ERROR_EVENTS && vmi == nil)
        #expect(start(guest.dump.path.string) == VMI_SUCCESS)
        let open = try #require(vmi)
        func profile(_ mode: vmi_config_t, _ config: String?) -> vmi_init_error_t {
            let os =
                config.map { text in withText(text) { vmi_init_os(open, mode, $0, &error) } }
                ?? vmi_init_os(open, mode, nil, &error)
            #expect((os == VMI_OS_LINUX) == (error == VMI_INIT_ERROR_NONE))
            #expect(vmi_get_ostype(open) == os)
            return error
        }
        let path = guest.profile.path.string
        for mode in [VMI_CONFIG_JSON_PATH, VMI_CONFIG_STRING, VMI_CONFIG_FILE_PATH, VMI_CONFIG_GHASHTABLE] {
            #expect(profile(mode, nil) == VMI_INIT_ERROR_NO_CONFIG)
        }
        #expect(profile(vmi_config_t(99), path) == VMI_INIT_ERROR_NO_CONFIG)
        #expect(profile(VMI_CONFIG_JSON_PATH, "/nonexistent") == VMI_INIT_ERROR_NO_CONFIG)
        #expect(profile(VMI_CONFIG_JSON_PATH, guest.dump.path.string) == VMI_INIT_ERROR_NO_CONFIG)
        #expect(profile(VMI_CONFIG_JSON_PATH, path) == VMI_INIT_ERROR_NONE)
        // A config that cannot be read changes nothing.
        #expect(vmi_init_os(open, VMI_CONFIG_JSON_PATH, nil, &error) == VMI_OS_UNKNOWN)
        #expect(vmi_init_paging(open, 0) == VMI_PM_IA32E)
        var word: UInt64 = 0
        #expect(vmi_read_64_va(open, guest.banner, 0, &word) == VMI_SUCCESS)
        #expect(vmi_destroy(open) == VMI_SUCCESS)
        #expect(vmi_destroy(nil) == VMI_FAILURE)
    }

    @Test func configsOfLibVMI() throws {
        let guest = try Guest()
        let path = guest.profile.path.string
        let name = guest.dump.path.lastComponent?.string ?? ""
        func status(_ mode: vmi_config_t, _ text: String) throws -> vmi_init_error_t {
            let open = try OpenInstance(dump: guest.dump)
            var error = VMI_INIT_ERROR_NONE
            withText(text) { _ = vmi_init_os(open.vmi, mode, $0, &error) }
            return error
        }
        let none = VMI_INIT_ERROR_NONE
        for text in [
            "{ profile = \"\(path)\"; }", "{ostype=\"Linux\";\n volatility_ist = \"\(path)\"; }",
            "rekall_profile = \"\(path)\"", "{ # a comment }\n profile=\"\(path)\";linux_tasks = 0x270; }",
            "{ profile = \(path); }",
        ] {
            #expect(try status(VMI_CONFIG_STRING, text) == none, "\(text)")
        }
        for text in ["", "{ ostype = \"Linux\"; }", "profile \"", "{{{{", "}}}};;;;", "= = =", "{ # }"] {
            #expect(try status(VMI_CONFIG_STRING, text) == VMI_INIT_ERROR_NO_CONFIG_ENTRY, "\(text)")
        }
        #expect(try status(VMI_CONFIG_STRING, "{ profile = \"/nonexistent\"; }") == VMI_INIT_ERROR_NO_CONFIG)
        let entry = "{ ostype = \"Linux\"; profile = \"\(path)\"; }"
        for (text, wanted) in [
            ("other { profile = \"/x\"; }\n\(name) \(entry)", none),
            ("# here\n\(guest.dump.path.string) \(entry)", none), ("\"\(name)\" \(entry)", none),
            ("\(name)_too \(entry)", VMI_INIT_ERROR_NO_CONFIG_ENTRY), ("", VMI_INIT_ERROR_NO_CONFIG_ENTRY),
        ] {
            let file = try TemporaryFile(Array(text.utf8), name: "libvmi.conf")
            #expect(try status(VMI_CONFIG_FILE_PATH, file.path.string) == wanted, "\(text)")
        }
        #expect(try status(VMI_CONFIG_FILE_PATH, "/nonexistent") == VMI_INIT_ERROR_NO_CONFIG)
    }

    @Test func anotherKernelsProfile() throws {
        let guest = try Guest()
        var other = SyntheticGuest()
        other.write([0], at: other.base + SyntheticGuest.bannerOffset)
        #expect(try failure(other, guest.profile) == VMI_INIT_ERROR_OS)
        // The banner is there, but no tables map it.
        var unmapped = SyntheticGuest()
        unmapped.write(0, at: unmapped.entry(of: unmapped.virtualBase, level: 2))
        #expect(try failure(unmapped, guest.profile) == VMI_INIT_ERROR_PAGING)
        var bare = PackedProfile.Builder(bannerPrefix: Array("Linux".utf8))
        bare.addSymbol("_text", at: 0xffff_ffff_8100_0000)
        #expect(try failure(SyntheticGuest(), TemporaryFile(bare.pack())) == VMI_INIT_ERROR_OS)
    }

    private func failure(_ guest: SyntheticGuest, _ profile: TemporaryFile) throws -> vmi_init_error_t {
        let dump = try TemporaryFile(guest.memory)
        var vmi: vmi_instance_t?
        var error = VMI_INIT_ERROR_NONE
        let status = withText(profile.path.string) { config in
            vmi_init_complete(
                &vmi, dump.path.string, UInt64(VMI_INIT_DOMAINNAME), nil, VMI_CONFIG_JSON_PATH, config, &error
            )
        }
        #expect(status == VMI_FAILURE && vmi == nil)
        return error
    }

    @Test func accessModes() throws {
        let guest = try Guest()
        var mode = VMI_XEN
        let path = guest.dump.path.string
        let name = UInt64(VMI_INIT_DOMAINNAME)
        #expect(vmi_get_access_mode(nil, path, name, nil, &mode) == VMI_SUCCESS && mode == VMI_FILE)
        mode = VMI_XEN
        #expect(vmi_get_access_mode(nil, path, UInt64(VMI_INIT_DOMAINID), nil, &mode) == VMI_FAILURE)
        #expect(vmi_get_access_mode(nil, "/nonexistent", name, nil, &mode) == VMI_FAILURE)
        #expect(vmi_get_access_mode(nil, nil, name, nil, &mode) == VMI_FAILURE && mode == VMI_XEN)
        let open = try guest.open()
        #expect(vmi_get_access_mode(open.vmi, nil, 0, nil, &mode) == VMI_SUCCESS && mode == VMI_FILE)
        #expect(vmi_get_access_mode(open.vmi, nil, 0, nil, nil) == VMI_SUCCESS)
        #expect(vmi_get_library_arch() == VMI_ARCH_X86_64)
    }
}
