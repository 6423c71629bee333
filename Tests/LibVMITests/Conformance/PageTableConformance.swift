// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// translate.h on real dumps: each entry that a walk meets is the file's.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct PageTableConformance {
    /// Entries from the top, as LibVMI tells them.
    private func entries(_ info: page_info_t) -> [(place: UInt64, value: UInt64)] {
        switch info.pm {
        case VMI_PM_LEGACY:
            let found = info.x86_legacy
            return [(found.pgd_location, found.pgd_value), (found.pte_location, found.pte_value)]
        case VMI_PM_PAE:
            let found = info.x86_pae
            return [
                (found.pdpe_location, found.pdpe_value), (found.pgd_location, found.pgd_value),
                (found.pte_location, found.pte_value),
            ]
        default:
            let found = info.x86_ia32e
            let top = (found.pml5e_location, found.pml5e_value)
            return (info.pm == VMI_PM_IA32E_LA57 ? [top] : []) + [
                (found.pml4e_location, found.pml4e_value), (found.pdpte_location, found.pdpte_value),
                (found.pgd_location, found.pgd_value), (found.pte_location, found.pte_value),
            ]
        }
    }

    private func agree(_ info: page_info_t, _ walk: CoreFile.Walk) -> Bool {
        let found = entries(info)
        // Levels below a large page, or below an entry that is not present, were not met.
        let padding = Array(
            repeating: (place: UInt64(0), value: UInt64(0)), count: found.count - walk.entries.count)
        return info.paddr == walk.physical ?? 0 && info.size.rawValue == UInt32(walk.size)
            && found.elementsEqual(walk.entries + padding) { $0 == $1 }
    }

    @Test(arguments: RealDump.all)
    func entriesAreThoseOfTheFile(dump: RealDump) throws {
        let scene = try Scene(dump)
        var places = scene.places + [scene.places[3].advanced(by: 4096)]
        for map in dump.maps {
            places.append(.init(name: "map", address: map.start, pid: dump.page.pid, tables: scene.reader))
            places.append(.init(name: "behind", address: map.end, pid: dump.page.pid, tables: scene.reader))
        }
        var sizes: Set<UInt64> = []
        for place in places {
            let walk = dump.core.walk(place.address, from: place.tables, scene.mode)
            sizes.insert(walk.size)
            let wanted = walk.physical == nil ? VMI_FAILURE : VMI_SUCCESS
            var info = page_info_t()
            var same = page_info_t()
            let status = vmi_pagetable_lookup_extended(scene.vmi, place.tables, place.address, &info)
            let other = vmi_nested_pagetable_lookup_extended(
                scene.vmi, 0, VMI_PM_NONE, place.tables, scene.mode, place.address, &same)
            #expect(status == wanted && agree(info, walk) && info.vaddr == place.address, "\(place.name)")
            #expect(other == wanted && agree(same, walk) && info.pm == scene.mode, "\(place.name)")
            #expect(info.dtb == place.tables && info.naddr == 0)
            var (outer, inner): (addr_t, addr_t) = (0, 0)
            let plain = vmi_nested_pagetable_lookup(
                scene.vmi, 0, VMI_PM_NONE, place.tables, scene.mode, place.address, &outer, &inner)
            #expect(plain == wanted && outer == walk.physical ?? 0 && inner == outer)
        }
        // Nothing, small pages and, in each kernel, large ones.
        #expect(sizes.count == 3 && sizes.isSuperset(of: [0, 4096]))
    }

    /// No hypervisor ran in the guests, but any tables can stand for its own. In long mode those of a process can be
    /// read as EPT, too: what says present and large in the one says so in the other.
    @Test(arguments: RealDump.all)
    func nestedTables(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        let address = dump.page.address + 3
        let wanted = bytes(16) { vmi_read_va(vmi, address, dump.page.pid, 16, $0, $1) }
        let extended = [VMI_PM_IA32E: VMI_PM_EPT_4L, VMI_PM_IA32E_LA57: VMI_PM_EPT_5L][scene.mode]
        for mode in [scene.mode, extended].compactMap(\.self) {
            var at = context(VMI_TM_NONE, at: address, nested: (scene.reader, mode))
            #expect(bytes(16) { vmi_read(vmi, &at, 16, $0, $1) } == wanted)
            at.addr = dump.page.address + 4096
            #expect(bytes(16) { vmi_read(vmi, &at, 16, $0, $1) } == nil)
        }
        guard scene.width == 8 else { return }
        // The tables with which Linux starts further processors map each address to itself.
        let own = try #require(
            stride(from: 0, to: 1 << 20, by: 4096).first { table in
                [0x1000, 0x10_0000, scene.kernel, scene.reader, 0x700_0000].allSatisfy { address in
                    dump.core.walk(address, from: table, scene.mode).physical == address
                }
            })
        for place in scene.places {
            let physical = scene.physical(place)
            var (outer, inner): (addr_t, addr_t) = (0, 1)
            let status = vmi_nested_pagetable_lookup(
                vmi, own, scene.mode, place.tables, scene.mode, place.address, &outer, &inner)
            #expect(status == VMI_SUCCESS && outer == physical && inner == physical, "\(place.name)")
            var info = page_info_t()
            let told = vmi_nested_pagetable_lookup_extended(
                vmi, own, scene.mode, place.tables, scene.mode, place.address, &info)
            #expect(told == VMI_SUCCESS && info.naddr == physical && info.npm == scene.mode)
            #expect(agree(info, dump.core.walk(place.address, from: place.tables, scene.mode)))
            // Nothing of it lies where the process's own tables would lead.
            let wrong = vmi_nested_pagetable_lookup(
                vmi, scene.reader, scene.mode, place.tables, scene.mode, place.address, &outer, &inner)
            #expect(wrong == VMI_FAILURE && inner == physical)
        }
    }
}
