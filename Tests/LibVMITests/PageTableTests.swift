// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import GuestFixtures
import LibVMI
import SystemPackage
import Testing

/// translate.h: what page tables say, entry by entry, in each mode.
@Suite struct PageTableTests {
    /// Physical memory with tables in it.
    struct Tables {
        var bytes = [UInt8](repeating: 0, count: 64 * 4096)

        mutating func set(_ value: UInt64, at place: UInt64, size: Int = 8) {
            for index in 0..<size {
                bytes[Int(place) + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
            }
        }

        func open() throws -> OpenInstance { try OpenInstance(dump: TemporaryFile(bytes)) }
    }

    private func look(
        _ open: OpenInstance, _ address: UInt64, _ tables: UInt64, _ mode: page_mode_t,
        nested: (UInt64, page_mode_t) = (0, VMI_PM_NONE)
    ) -> (status: status_t, info: page_info_t) {
        var info = page_info_t()
        let status = vmi_nested_pagetable_lookup_extended(
            open.vmi, nested.0, nested.1, tables, mode, address, &info)
        #expect(info.vaddr == address && info.dtb == tables)
        return (status, info)
    }

    @Test(arguments: [4, 5])
    func longMode(levels: Int) throws {
        let guest = try Guest(levels: levels)
        let open = try guest.open()
        var info = page_info_t()
        let address = Guest.page + 0x123
        #expect(vmi_pagetable_lookup_extended(open.vmi, guest.top, address, &info) == VMI_SUCCESS)
        #expect(info.paddr == Guest.frames[0] + 0x123 && info.size == VMI_PS_4KB && info.naddr == 0)
        #expect(info.pm == (levels == 5 ? VMI_PM_IA32E_LA57 : VMI_PM_IA32E))
        let entries = info.x86_ia32e
        let met: [(addr_t, addr_t)] = [
            (entries.pte_location, entries.pte_value), (entries.pgd_location, entries.pgd_value),
            (entries.pdpte_location, entries.pdpte_value), (entries.pml4e_location, entries.pml4e_value),
            (entries.pml5e_location, entries.pml5e_value),
        ]
        var table = guest.top
        for level in stride(from: 5, through: 1, by: -1) {
            guard level <= levels else {
                #expect(met[4] == (0, 0))
                continue
            }
            let place = guest.synthetic.entry(of: address, level: level, in: table)
            #expect(met[level - 1] == (place, guest.synthetic.word(at: place)))
            table = guest.synthetic.word(at: place) & 0x000f_ffff_ffff_f000
        }
        // A large page of the kernel, and one that is not there: what was met is told.
        let root = guest.synthetic.root
        #expect(vmi_pagetable_lookup_extended(open.vmi, root, guest.banner, &info) == VMI_SUCCESS)
        #expect(info.size == VMI_PS_2MB && info.x86_ia32e.pte_location == 0)
        #expect(info.x86_ia32e.pgd_value & 0x80 != 0)
        #expect(vmi_pagetable_lookup_extended(open.vmi, guest.top, Guest.page + 0x2000, &info) == VMI_FAILURE)
        #expect(info.size == VMI_PS_UNKNOWN && info.paddr == 0 && info.x86_ia32e.pte_value == 0)
        #expect(info.x86_ia32e.pte_location == entries.pte_location + 16)
    }

    @Test func legacyAndPAE() throws {
        var tables = Tables()
        // Legacy: directory at 0x1000, table at 0x2000, a page of 4 MiB in entry 1.
        tables.set(0x2067, at: 0x1000, size: 4)
        tables.set(0x5067, at: 0x2000 + 4 * 3, size: 4)
        tables.set(0x0000_00e7, at: 0x1004, size: 4)
        // PAE: four entries at 0x3020, directory at 0x4000, table at 0x6000, a page of 2 MiB in entry 1.
        tables.set(0x4001, at: 0x3020)
        tables.set(0x6067, at: 0x4000)
        tables.set(0x7067, at: 0x6000 + 8 * 3)
        tables.set(0xe7, at: 0x4008)
        let open = try tables.open()

        var found = look(open, 0x3123, 0x1000, VMI_PM_LEGACY)
        #expect(found.status == VMI_SUCCESS && found.info.paddr == 0x5123 && found.info.size == VMI_PS_4KB)
        #expect(found.info.x86_legacy.pgd_location == 0x1000 && found.info.x86_legacy.pgd_value == 0x2067)
        #expect(found.info.x86_legacy.pte_location == 0x200c && found.info.x86_legacy.pte_value == 0x5067)
        found = look(open, 0x40_1234, 0x1000, VMI_PM_LEGACY)
        #expect(found.status == VMI_SUCCESS && found.info.paddr == 0x1234 && found.info.size == VMI_PS_4MB)
        #expect(look(open, 0x4123, 0x1000, VMI_PM_LEGACY).status == VMI_FAILURE)
        #expect(look(open, 1 << 32, 0x1000, VMI_PM_LEGACY).status == VMI_FAILURE)

        found = look(open, 0x3123, 0x3020, VMI_PM_PAE)
        #expect(found.status == VMI_SUCCESS && found.info.paddr == 0x7123 && found.info.size == VMI_PS_4KB)
        #expect(found.info.x86_pae.pdpe_location == 0x3020 && found.info.x86_pae.pdpe_value == 0x4001)
        #expect(found.info.x86_pae.pgd_location == 0x4000 && found.info.x86_pae.pgd_value == 0x6067)
        #expect(found.info.x86_pae.pte_location == 0x6018 && found.info.x86_pae.pte_value == 0x7067)
        found = look(open, 0x20_1234, 0x3020, VMI_PM_PAE)
        #expect(found.status == VMI_SUCCESS && found.info.paddr == 0x1234 && found.info.size == VMI_PS_2MB)
        #expect(look(open, 0x4000_0000, 0x3020, VMI_PM_PAE).status == VMI_FAILURE)
        #expect(look(open, 0x3123, 0x3020, VMI_PM_UNKNOWN).status == VMI_FAILURE)
        #expect(look(open, 0x3123, 0x3020, page_mode_t(42)).status == VMI_FAILURE)
    }

    /// An inner guest's legacy tables at 0x1000 and 0x2000 of its own memory, which lies 0x10000 further on.
    private func nested(_ mode: page_mode_t) throws -> OpenInstance {
        var tables = Tables()
        tables.set(0x2067, at: 0x1_1000, size: 4)
        tables.set(0x5067, at: 0x1_2000 + 4 * 3, size: 4)
        let present: UInt64 = mode == VMI_PM_IA32E ? 0x67 : 7
        var levels: [UInt64] = [0x2_0000, 0x2_1000, 0x2_2000, 0x2_3000]
        if mode == VMI_PM_EPT_5L { levels.insert(0x2_4000, at: 0) }
        for (table, next) in zip(levels, levels.dropFirst()) { tables.set(next | present, at: table) }
        for page in [1, 2, 5] as [UInt64] {
            tables.set((0x1_0000 + page << 12) | present, at: 0x2_3000 + 8 * page)
        }
        return try tables.open()
    }

    @Test(arguments: [VMI_PM_EPT_4L, VMI_PM_EPT_5L, VMI_PM_IA32E])
    func nestedTables(mode: page_mode_t) throws {
        let open = try nested(mode)
        let root: UInt64 = mode == VMI_PM_EPT_5L ? 0x2_401e : 0x2_001e
        var outer: addr_t = 0
        var inner: addr_t = 0
        func lookup(_ address: UInt64) -> status_t {
            vmi_nested_pagetable_lookup(open.vmi, root, mode, 0x1000, VMI_PM_LEGACY, address, &outer, &inner)
        }
        #expect(lookup(0x3123) == VMI_SUCCESS && outer == 0x5123 && inner == 0x1_5123)
        #expect(
            vmi_nested_pagetable_lookup(open.vmi, root, mode, 0x1000, VMI_PM_LEGACY, 0x3123, nil, nil)
                == VMI_SUCCESS)
        #expect(lookup(0x4123) == VMI_FAILURE)
        let found = look(open, 0x3123, 0x1000, VMI_PM_LEGACY, nested: (root, mode))
        #expect(found.status == VMI_SUCCESS && found.info.naddr == 0x1_5123 && found.info.npm == mode)
        #expect(found.info.x86_legacy.pte_location == 0x200c && found.info.x86_legacy.pte_value == 0x5067)
        // Reading by a context goes the same way.
        var at = context(
            VMI_TM_PROCESS_DTB, at: 0x3000, tables: 0x1000, mode: VMI_PM_LEGACY, nested: (root, mode))
        var value: UInt32 = 1
        #expect(vmi_read_32(open.vmi, &at, &value) == VMI_SUCCESS && value == 0)
        at = context(VMI_TM_NONE, at: 0x1000, nested: (root, mode))
        #expect(vmi_read_32(open.vmi, &at, &value) == VMI_SUCCESS && value == 0x2067)
        at.addr = 0x9000
        #expect(vmi_read_32(open.vmi, &at, &value) == VMI_FAILURE)
        at.addr = 1 << 60
        #expect(vmi_read_32(open.vmi, &at, &value) == VMI_FAILURE)
    }

    @Test func pagesInTransition() throws {
        var tables = Tables()
        for (table, next) in [(0x1000, 0x2000), (0x2000, 0x3000), (0x3000, 0x4000)] as [(UInt64, UInt64)] {
            tables.set(next | 0x67, at: table)
        }
        // Not present, bit 11: Windows took the page out of a working set.
        tables.set(0x5000 | 0x800, at: 0x4000)
        let open = try tables.open()
        #expect(look(open, 0x10, 0x1000, VMI_PM_IA32E).status == VMI_FAILURE)
        #expect(vmi_init_paging(open.vmi, UInt64(VMI_PM_INITFLAG_TRANSITION_PAGES)) == VMI_PM_UNKNOWN)
        #expect(look(open, 0x10, 0x1000, VMI_PM_IA32E).status == VMI_SUCCESS)
        #expect(look(open, 0x10, 0x1000, VMI_PM_IA32E).info.paddr == 0x5010)
        #expect(vmi_init_paging(open.vmi, 0) == VMI_PM_UNKNOWN)
        #expect(look(open, 0x10, 0x1000, VMI_PM_IA32E).status == VMI_FAILURE)
    }
}
