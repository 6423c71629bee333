// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SeededRandom
import SystemPackage
import Testing

/// Nothing that a C program can hand over, and nothing that memory can hold, ends the program.
@Suite struct HostileTests {
    @Test func withoutAnInstance() {
        var word: UInt64 = 7
        var half: UInt32 = 7
        var pid: vmi_pid_t = 7
        var info = page_info_t()
        var at = context(VMI_TM_NONE)
        var done = 7
        var error = VMI_INIT_ERROR_NONE
        #expect(vmi_init(nil, VMI_FILE, "x", UInt64(VMI_INIT_DOMAINNAME), nil, &error) == VMI_FAILURE)
        #expect(error == VMI_INIT_ERROR_DRIVER)
        #expect(vmi_init_complete(nil, nil, 0, nil, VMI_CONFIG_STRING, nil, nil) == VMI_FAILURE)
        #expect(vmi_init_os(nil, VMI_CONFIG_STRING, nil, &error) == VMI_OS_UNKNOWN)
        #expect(vmi_init_paging(nil, 0) == VMI_PM_UNKNOWN)
        #expect(vmi_read(nil, &at, 8, &word, &done) == VMI_FAILURE && done == 0)
        let results = [
            vmi_read_pa(nil, 0, 8, &word, nil), vmi_read_va(nil, 0, 0, 8, &word, nil),
            vmi_read_ksym(nil, "x", 8, &word, nil), vmi_read_64(nil, &at, &word),
            vmi_read_64_pa(nil, 0, &word), vmi_read_64_va(nil, 0, 0, &word),
            vmi_read_64_ksym(nil, "x", &word), vmi_read_addr(nil, &at, &word),
            vmi_read_addr_pa(nil, 0, &word), vmi_read_addr_va(nil, 0, 0, &word),
            vmi_read_addr_ksym(nil, "x", &word), vmi_translate_kv2p(nil, 0, &word),
            vmi_translate_uv2p(nil, 0, 0, &word), vmi_translate_ksym2v(nil, "x", &word),
            vmi_translate_sym2v(nil, &at, "x", &word), vmi_pid_to_dtb(nil, 0, &word),
            vmi_dtb_to_pid(nil, 0, &pid), vmi_pagetable_lookup(nil, 0, 0, &word),
            vmi_pagetable_lookup_extended(nil, 0, 0, &info),
            vmi_nested_pagetable_lookup(nil, 0, VMI_PM_NONE, 0, VMI_PM_IA32E, 0, &word, nil),
            vmi_get_offset(nil, "linux_pid", &word), vmi_get_kernel_struct_offset(nil, "a", "b", &word),
            vmi_pause_vm(nil), vmi_resume_vm(nil), vmi_destroy(nil),
        ]
        #expect(results.allSatisfy { $0 == VMI_FAILURE } && word == 7 && half == 7 && pid == 7)
        half = 0
        #expect(vmi_read_str(nil, &at) == nil && vmi_read_wstr(nil, &at) == nil)
        #expect(vmi_read_unicode_str(nil, &at) == nil && vmi_get_name(nil) == nil)
        #expect(vmi_translate_v2ksym(nil, &at, 0) == nil && vmi_translate_v2sym(nil, &at, 0) == nil)
        #expect(vmi_get_memsize(nil) == 0 && vmi_get_max_physical_address(nil) == 0)
        #expect(vmi_get_page_mode(nil, 0) == VMI_PM_UNKNOWN && vmi_get_address_width(nil) == 0)
        #expect(vmi_get_ostype(nil) == VMI_OS_UNKNOWN && vmi_get_os_profile_path(nil) == nil)
        vmi_pidcache_add(nil, 0, 0)
        vmi_pidcache_flush(nil)
        withText("x") { vmi_symcache_add(nil, 0, 0, $0, 0) }
        vmi_symcache_flush(nil)
        withText("x") { vmi_rvacache_add(nil, 0, 0, 0, $0) }
        vmi_rvacache_flush(nil)
        vmi_v2pcache_add(nil, 0, 0, 0)
        vmi_v2pcache_flush(nil, 0)
        vmi_v2pcache_nested_add(nil, 0, 0, 0, 0)
        vmi_v2pcache_nested_flush(nil, 0, 0)
        vmi_pagecache_flush(nil)
        vmi_print_hex(nil, 8)
        vmi_print_hex_pa(nil, 0, 8)
        vmi_print_hex_va(nil, 0, 0, 8)
        vmi_print_hex_ksym(nil, nil, 8)
    }

    @Test func withoutAPlaceForTheResult() throws {
        let open = try Guest().open()
        let vmi = open.vmi
        var at = context(VMI_TM_NONE)
        let results = [
            vmi_read(vmi, &at, 8, nil, nil), vmi_read_pa(vmi, 0, 8, nil, nil), vmi_read_64(vmi, &at, nil),
            vmi_read_8_pa(vmi, 0, nil), vmi_read_16_va(vmi, 0, 0, nil), vmi_read_32_ksym(vmi, "_text", nil),
            vmi_read_addr_va(vmi, 0, 0, nil), vmi_translate_kv2p(vmi, 0, nil),
            vmi_translate_ksym2v(vmi, "_text", nil), vmi_translate_sym2v(vmi, nil, "_text", nil),
            vmi_pid_to_dtb(vmi, 0, nil), vmi_dtb_to_pid(vmi, 0, nil), vmi_pagetable_lookup(vmi, 0, 0, nil),
            vmi_pagetable_lookup_extended(vmi, 0, 0, nil), vmi_get_offset(vmi, "linux_pid", nil),
            vmi_read_64(vmi, nil, nil), vmi_read_64_ksym(vmi, nil, nil), vmi_read_ksym(vmi, nil, 8, nil, nil),
            vmi_translate_ksym2v(vmi, nil, nil),
        ]
        #expect(results.allSatisfy { $0 == VMI_FAILURE })
        var word: UInt64 = 0
        #expect(vmi_read_64(vmi, nil, &word) == VMI_FAILURE)
        #expect(vmi_read_64_ksym(vmi, nil, &word) == VMI_FAILURE)
        #expect(vmi_translate_ksym2v(vmi, nil, &word) == VMI_FAILURE)
        #expect(vmi_read_pa(vmi, 0, -1, &word, nil) == VMI_FAILURE)
        #expect(vmi_read_pa(vmi, 0, Int.min, &word, nil) == VMI_FAILURE)
        #expect(vmi_read_str(vmi, nil) == nil && vmi_read_str_ksym(vmi, nil) == nil)
        #expect(vmi_read_wstr(vmi, nil) == nil && vmi_read_unicode_str(vmi, nil) == nil)
    }

    /// Addresses and tables at random, in a memory of random bytes and one of tables that lead round in circles.
    @Test(arguments: [false, true])
    func anyAddressAndAnyTables(isLooped: Bool) throws {
        var generator = SeededGenerator(seed: 4)
        var bytes = (0..<64 * 4096).map { _ in UInt8.random(in: 0...255, using: &generator) }
        if isLooped {
            for entry in stride(from: 0, to: bytes.count, by: 8) {
                bytes.replaceSubrange(
                    entry..<entry + 8, with: [0x67, UInt8(entry >> 12) << 4, 0, 0, 0, 0, 0, 0])
            }
        }
        let open = try OpenInstance(dump: TemporaryFile(bytes))
        let modes = (0...10).map { page_mode_t(UInt32($0)) } + [page_mode_t(.max)]
        let edges: [UInt64] = [0, 1, 0xfff, 0x7fff_ffff_f000, 1 << 47, 1 << 63, .max - 7, .max]
        var found = 0
        for _ in 0..<20_000 {
            func number() -> UInt64 {
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: edges.randomElement(using: &generator) ?? 0
                case 1: UInt64.random(in: 0..<64 * 4096, using: &generator)
                default:
                    UInt64.random(in: 0 ... .max, using: &generator)
                        >> UInt64.random(in: 0..<64, using: &generator)
                }
            }
            var at = context(
                translation_mechanism_t(UInt32.random(in: 0...5, using: &generator)), at: number(),
                tables: number(), pid: Int32.random(in: -2...2, using: &generator),
                mode: modes.randomElement(using: &generator) ?? VMI_PM_UNKNOWN,
                nested: (number(), modes.randomElement(using: &generator) ?? VMI_PM_NONE))
            var word: UInt64 = 0
            var part: UInt16 = 0
            var buffer = [UInt8](repeating: 0, count: 64)
            var done = 0
            var info = page_info_t()
            let status = vmi_read(open.vmi, &at, 64, &buffer, &done)
            #expect((status == VMI_SUCCESS) == (done == 64))
            found += done > 0 ? 1 : 0
            if vmi_read_64(open.vmi, &at, &word) == VMI_SUCCESS {
                #expect(done >= 8 && word == buffer[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
            } else {
                #expect(done < 8)
            }
            _ = vmi_read_16(open.vmi, &at, &part)
            vmi_free_unicode_str(vmi_read_unicode_str(open.vmi, &at))
            vmi_free_unicode_str(vmi_read_wstr(open.vmi, &at))
            _ = vmi_nested_pagetable_lookup_extended(
                open.vmi, at.npt, at.npm, at.dtb, at.pm, at.addr, &info)
            _ = vmi_get_last_pagetable_lookup_fault(open.vmi)
            _ = vmi_read_64_pa(open.vmi, number(), &word)
        }
        #expect(found > 100)
    }
}
