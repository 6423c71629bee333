// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Offsets in a process's memory map (include/linux/mm_types.h).
struct MapLayout: Sendable {
    let mm: UInt64
    let areas: Areas
    let start: UInt64
    let end: UInt64
    let flags: UInt64
    let pageOffset: UInt64
    let file: UInt64
    /// The area's own pointer to the map that it is part of.
    let owner: UInt64
    let heapStart: UInt64
    let heapEnd: UInt64
    let stackStart: UInt64
    let special: Special?
    let names: FileNameLayout

    /// How a map holds its areas: on a list up to Linux 6.0, in a tree from 6.1 on.
    enum Areas {
        case list(first: UInt64, next: UInt64)
        case tree(MapleTree.Layout, offset: UInt64)
    }

    /// How areas that the kernel made itself are told, such as the vDSO.
    struct Special {
        let operations: UInt64
        let data: UInt64
        let name: UInt64
        /// The operations of all such areas.
        let symbol: UInt64
    }

    init(_ profile: PackedProfile) throws(VMIError) {
        mm = try profile.offset(of: "task_struct.mm")
        if let tree = profile.member("mm_struct.mm_mt") {
            areas = .tree(try MapleTree.Layout(profile), offset: UInt64(tree.offset))
        } else {
            areas = .list(
                first: try profile.offset(of: "mm_struct.mmap"),
                next: try profile.offset(of: "vm_area_struct.vm_next"))
        }
        start = try profile.offset(of: "vm_area_struct.vm_start")
        end = try profile.offset(of: "vm_area_struct.vm_end")
        flags = try profile.offset(of: "vm_area_struct.vm_flags")
        pageOffset = try profile.offset(of: "vm_area_struct.vm_pgoff")
        file = try profile.offset(of: "vm_area_struct.vm_file")
        owner = try profile.offset(of: "vm_area_struct.vm_mm")
        heapStart = try profile.offset(of: "mm_struct.start_brk")
        heapEnd = try profile.offset(of: "mm_struct.brk")
        stackStart = try profile.offset(of: "mm_struct.start_stack")
        if let symbol = profile.symbol("special_mapping_vmops") {
            special = Special(
                operations: try profile.offset(of: "vm_area_struct.vm_ops"),
                data: try profile.offset(of: "vm_area_struct.vm_private_data"),
                name: try profile.offset(of: "vm_special_mapping.name"), symbol: symbol)
        } else {
            special = nil
        }
        names = try FileNameLayout(profile)
    }
}
