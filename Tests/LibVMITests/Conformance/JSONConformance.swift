// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// libvmi_extra.h on real dumps: what the profile says without the running kernel.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct JSONConformance {
    @Test(arguments: RealDump.all)
    func symbolsBeforeTheyAreMoved(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        let json = try #require(vmi_get_kernel_json(vmi))
        let start = try #require(number { vmi_get_symbol_addr_from_json(vmi, json, "_text", $0) })
        // All symbols are moved by as much, in pages.
        let slide = dump.text &- start
        #expect(slide & 0xfff == 0)
        for (symbol, place) in [("linux_banner", scene.places[0]), ("init_task", scene.places[1])] {
            let linked = try #require(number { vmi_get_symbol_addr_from_json(vmi, json, symbol, $0) })
            #expect(linked &+ slide == place.address)
        }
        #expect(number { vmi_get_symbol_addr_from_json(vmi, json, "no such symbol", $0) } == nil)
        #expect(number { vmi_get_symbol_addr_from_json(vmi, nil, "_text", $0) } == nil)
        let bare = try OpenInstance(dump: dump.path, profile: nil)
        #expect(vmi_get_kernel_json(bare.vmi) == nil)
        #expect(number { vmi_get_symbol_addr_from_json(bare.vmi, json, "_text", $0) } == nil)
    }

    @Test(arguments: RealDump.all)
    func structures(dump: RealDump) throws {
        let open = try dump.open()
        let vmi = open.vmi
        let json = vmi_get_kernel_json(vmi)
        let size = try #require(number { vmi_get_struct_size_from_json(vmi, json, "task_struct", $0) })
        for (structure, member) in [
            ("task_struct", "tasks"), ("task_struct", "comm"), ("task_struct", "pid"), ("task_struct", "mm"),
            ("mm_struct", "pgd"),
        ] {
            let offset = number { vmi_get_struct_member_offset_from_json(vmi, json, structure, member, $0) }
            #expect(offset == number { vmi_get_kernel_struct_offset(vmi, structure, member, $0) })
            #expect(offset != nil && (structure == "mm_struct" || offset ?? 0 < size))
        }
        // As their definitions have it: a number and a pointer; a long, and two more in a structure of its own.
        let width = UInt64(vmi_get_address_width(vmi))
        #expect(number { vmi_get_struct_size_from_json(vmi, json, "upid", $0) } == 2 * width)
        #expect(number { vmi_get_struct_size_from_json(vmi, json, "prb_desc", $0) } == 3 * width)
        #expect(number { vmi_get_struct_size_from_json(vmi, json, "task_struct.mm", $0) } == nil)
        #expect(number { vmi_get_struct_size_from_json(vmi, json, "no_such_struct", $0) } == nil)
        #expect(number { vmi_get_struct_size_from_json(vmi, nil, "task_struct", $0) } == nil)
        let absent = number { vmi_get_struct_member_offset_from_json(vmi, json, "mm_struct", "none", $0) }
        #expect(absent == nil)
    }
}
