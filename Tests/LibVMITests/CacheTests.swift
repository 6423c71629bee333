// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// translate.h: the caches, which programs fill and empty themselves.
@Suite struct CacheTests {
    @Test func processes() throws {
        let guest = try Guest()
        let open = try guest.open()
        var tables: addr_t = 0
        // One that no list has, one that is somebody else now, and the kernel.
        vmi_pidcache_add(open.vmi, 1234, guest.top | 0xfff)
        #expect(vmi_pid_to_dtb(open.vmi, 1234, &tables) == VMI_SUCCESS && tables == guest.top)
        var value: UInt64 = 0
        #expect(vmi_read_64_va(open.vmi, Guest.page + 0x10, 1234, &value) == VMI_SUCCESS)
        #expect(value == 0x6174_6164_7265_7375)
        #expect(vmi_pid_to_dtb(open.vmi, 42, &tables) == VMI_SUCCESS && tables == guest.top)
        vmi_pidcache_add(open.vmi, 42, guest.synthetic.root)
        #expect(vmi_pid_to_dtb(open.vmi, 42, &tables) == VMI_SUCCESS && tables == guest.synthetic.root)
        vmi_pidcache_add(open.vmi, 0, guest.top)
        #expect(vmi_pid_to_dtb(open.vmi, 0, &tables) == VMI_SUCCESS && tables == guest.top)
        vmi_pidcache_flush(open.vmi)
        #expect(vmi_pid_to_dtb(open.vmi, 1234, &tables) == VMI_FAILURE)
        #expect(vmi_pid_to_dtb(open.vmi, 42, &tables) == VMI_SUCCESS && tables == guest.top)
        #expect(vmi_pid_to_dtb(open.vmi, 0, &tables) == VMI_SUCCESS && tables == guest.synthetic.root)
    }

    @Test func manyProcesses() throws {
        let guest = try Guest()
        let open = try guest.open()
        // More than are kept; what was added last is there.
        for pid in 1...70_000 as ClosedRange<Int32> { vmi_pidcache_add(open.vmi, pid, UInt64(pid) << 12) }
        var tables: addr_t = 0
        for pid in [70_000, 69_000, 66_000] as [Int32] {
            #expect(vmi_pid_to_dtb(open.vmi, pid, &tables) == VMI_SUCCESS && tables == UInt64(pid) << 12)
        }
    }

    @Test func symbols() throws {
        let guest = try Guest()
        let open = try guest.open()
        var address: addr_t = 0
        withText("made_up") { vmi_symcache_add(open.vmi, 0, 0, $0, 0x1234) }
        withText("made_up") { vmi_symcache_add(open.vmi, 0x40_0000, 42, $0, 0x5678) }
        withText("linux_banner") { vmi_symcache_add(open.vmi, 0, 0, $0, 1) }
        withText("linux_banner") { vmi_symcache_add(open.vmi, 0, 0, $0, 2) }
        #expect(vmi_translate_ksym2v(open.vmi, "made_up", &address) == VMI_SUCCESS && address == 0x1234)
        #expect(vmi_translate_ksym2v(open.vmi, "linux_banner", &address) == VMI_SUCCESS && address == 2)
        var library = context(VMI_TM_PROCESS_PID, at: 0x40_0000, pid: 42)
        #expect(vmi_translate_sym2v(open.vmi, &library, "made_up", &address) == VMI_SUCCESS)
        #expect(address == 0x5678)
        library = context(VMI_TM_PROCESS_DTB, at: 0x40_0000, tables: guest.top)
        #expect(vmi_translate_sym2v(open.vmi, &library, "made_up", &address) == VMI_SUCCESS)
        vmi_symcache_flush(open.vmi)
        #expect(vmi_translate_ksym2v(open.vmi, "made_up", &address) == VMI_FAILURE)
        #expect(vmi_translate_sym2v(open.vmi, &library, "made_up", &address) == VMI_FAILURE)
        #expect(vmi_translate_ksym2v(open.vmi, "linux_banner", &address) == VMI_SUCCESS)
        #expect(address == guest.banner)
        vmi_symcache_add(open.vmi, 0, 0, nil, 1)
    }

    @Test func manySymbols() throws {
        let open = try Guest().open()
        for number in 0..<70_000 {
            withText("symbol_\(number)") { vmi_symcache_add(open.vmi, 0, 0, $0, UInt64(number)) }
        }
        var address: addr_t = 0
        #expect(vmi_translate_ksym2v(open.vmi, "symbol_69999", &address) == VMI_SUCCESS && address == 69_999)
        #expect(vmi_translate_ksym2v(open.vmi, "symbol_66000", &address) == VMI_SUCCESS && address == 66_000)
    }

    @Test func names() throws {
        let guest = try Guest()
        let open = try guest.open()
        var kernel = context(VMI_TM_PROCESS_PID)
        var library = context(VMI_TM_PROCESS_PID, at: 0x40_0000, pid: 42)
        withText("made_up") { vmi_rvacache_add(open.vmi, 0, 0, 0x1234, $0) }
        withText("inside") { vmi_rvacache_add(open.vmi, 0x40_0000, 42, 0x10, $0) }
        let first = vmi_translate_v2ksym(open.vmi, &kernel, 0x1234)
        #expect(lent(first) == "made_up")
        #expect(lent(vmi_translate_v2sym(open.vmi, &library, 0x10)) == "inside")
        withText("another") { vmi_rvacache_add(open.vmi, 0, 0, 0x1234, $0) }
        #expect(lent(vmi_translate_v2ksym(open.vmi, &kernel, 0x1234)) == "another")
        // What was lent before is still there.
        #expect(lent(first) == "made_up")
        vmi_rvacache_flush(open.vmi)
        #expect(vmi_translate_v2ksym(open.vmi, &kernel, 0x1234) == nil)
        #expect(vmi_translate_v2sym(open.vmi, &library, 0x10) == nil)
        vmi_rvacache_add(open.vmi, 0, 0, 0x1234, nil)
    }

    /// Nobody's word is taken for what the tables say.
    @Test func translations() throws {
        let guest = try Guest()
        let open = try guest.open()
        var address: addr_t = 0
        vmi_v2pcache_add(open.vmi, Guest.page, guest.top, Guest.frames[1])
        #expect(vmi_translate_uv2p(open.vmi, Guest.page, 42, &address) == VMI_SUCCESS)
        #expect(address == Guest.frames[0])
    }

    /// A dump that changes under the instance: tables that it knows are those of before until they are forgotten.
    @Test func aPageTableThatChanges() throws {
        let guest = try Guest()
        let open = try guest.open()
        var address: addr_t = 0
        #expect(vmi_translate_uv2p(open.vmi, Guest.page, 42, &address) == VMI_SUCCESS)
        var table = guest.top
        for level in [4, 3] {
            let place = guest.synthetic.entry(of: Guest.page, level: level, in: table)
            table = guest.synthetic.word(at: place) & 0x000f_ffff_ffff_f000
        }
        let entry = guest.synthetic.entry(of: Guest.page, level: 2, in: table)
        let before = guest.synthetic.word(at: entry)
        let large = (Guest.frames[1] & ~0x1f_ffff) | 0xe3
        try guest.dump.overwrite((0..<8).map { UInt8(truncatingIfNeeded: large >> (8 * $0)) }, at: entry)
        for (tables, expected) in [
            (guest.synthetic.root, Guest.frames[0]),
            (guest.top, (large & ~0x1f_ffff) + (Guest.page & 0x1f_ffff)),
        ] {
            vmi_v2pcache_flush(open.vmi, tables)
            #expect(vmi_translate_uv2p(open.vmi, Guest.page, 42, &address) == VMI_SUCCESS)
            #expect(address == expected)
        }
        try guest.dump.overwrite((0..<8).map { UInt8(truncatingIfNeeded: before >> (8 * $0)) }, at: entry)
        vmi_v2pcache_flush(open.vmi, ~0)
        #expect(vmi_translate_uv2p(open.vmi, Guest.page, 42, &address) == VMI_SUCCESS)
        #expect(address == Guest.frames[0])
    }
}
