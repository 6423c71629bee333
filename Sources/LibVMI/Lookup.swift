// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

/// A walk through page tables that a program asked for.
struct Lookup {
    var walk: PageWalk
    var mode: PagingMode
    /// Where the page lies by the nested tables; the same address where there are none.
    var nested: PhysicalAddress?

    /// The physical address, and where that lies by the nested tables.
    func addresses() throws(VMIError) -> (outer: UInt64, inner: UInt64) {
        let translation = try walk.get()
        guard let nested else { throw .absent(translation.physical.frame) }
        return (translation.physical.raw, nested.raw)
    }

    /// Tells LibVMI's way of each entry that the walk met; which of the union's it is goes by `pm`.
    func fill(_ info: inout page_info_t) {
        info.pm = mode.inLibVMI
        if let translation = try? walk.get() {
            info.paddr = translation.physical.raw
            info.size = page_size_t(UInt32(truncatingIfNeeded: translation.pageSize))
        }
        info.naddr = info.npm == VMI_PM_NONE ? 0 : nested?.raw ?? 0
        let steps = (1...5).map { walk.step(level: $0) }
        func place(_ level: Int) -> UInt64 { steps[level - 1]?.place.raw ?? 0 }
        func value(_ level: Int) -> UInt64 { steps[level - 1]?.value ?? 0 }
        switch mode {
        case .legacy:
            info.x86_legacy = x86_legacy_entries_t(
                pte_location: place(1), pte_value: value(1), pgd_location: place(2), pgd_value: value(2))
        case .pae:
            info.x86_pae = x86_pae_entries_t(
                pte_location: place(1), pte_value: value(1), pgd_location: place(2), pgd_value: value(2),
                pdpe_location: place(3), pdpe_value: value(3))
        case .fourLevel, .fiveLevel:
            info.x86_ia32e = x86_ia32e_entries_t(
                pte_location: place(1), pte_value: value(1), pgd_location: place(2), pgd_value: value(2),
                pdpte_location: place(3), pdpte_value: value(3), pml4e_location: place(4),
                pml4e_value: value(4), pml5e_location: place(5), pml5e_value: value(5))
        }
    }
}

extension Instance {
    /// Walks by tables of the program's choice; an address that they do not map is in the result.
    mutating func lookUp(
        _ address: UInt64, _ tables: UInt64, _ mode: page_mode_t, _ nestedTables: UInt64,
        _ nestedMode: page_mode_t
    ) throws(VMIError) -> Lookup {
        let space = try space(tables: tables, mode: mode)
        let nested = try NestedSpace(root: nestedTables, mode: nestedMode)
        let walk = try memory { (memory: inout VirtualMemory) throws(VMIError) in
            memory.physical.trace(VirtualAddress(address), in: space, under: nested)
        }
        var lookup = Lookup(walk: walk, mode: space.mode)
        if let outer = try? walk.get().physical {
            lookup.nested = try? memory { (memory: inout VirtualMemory) throws(VMIError) in
                if let nested { try memory.physical.translate(outer, under: nested) } else { outer }
            }
        }
        fault = lookup.nested == nil ? Fault(address: address, space: space) : nil
        return lookup
    }
}
