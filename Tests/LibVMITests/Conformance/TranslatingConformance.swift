// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// translate.h on real dumps: addresses by the file's own tables, symbols and processes by the guest's word.
@Suite(.enabled(if: !RealDump.all.isEmpty, RealDump.missing))
struct TranslatingConformance {
    @Test(arguments: RealDump.all)
    func addresses(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        for place in scene.places {
            let wanted = try #require(scene.physical(place))
            let found = number { vmi_translate_uv2p(vmi, place.address, place.pid, $0) }
            #expect(found == wanted, "\(place.name)")
            #expect(number { vmi_pagetable_lookup(vmi, place.tables, place.address, $0) } == wanted)
            let ofKernel = number { vmi_translate_kv2p(vmi, place.address, $0) }
            #expect(ofKernel == (place.name.hasSuffix("page") ? nil : wanted), "\(place.name)")
        }
        #expect(number { vmi_translate_uv2p(vmi, dump.page.address, 2, $0) } == nil)
        #expect(number { vmi_translate_uv2p(vmi, dump.page.address, 30_000, $0) } == nil)
        // Each stretch that the process says it has: where a page of it is there, both say the same.
        var found = 0
        for map in dump.maps {
            for address in [map.start, map.end - 4096] {
                let wanted = dump.core.walk(address, from: scene.reader, scene.mode).physical
                #expect(number { vmi_translate_uv2p(vmi, address, dump.page.pid, $0) } == wanted)
                found += wanted == nil ? 0 : 1
            }
            // What is there of a program's first page, or of the vDSO, is the header of an ELF file.
            guard map.file == "[vdso]" || map.file == "/init" && map.start == dump.maps.first?.start else {
                continue
            }
            let magic = number { vmi_read_32_va(vmi, map.start, dump.page.pid, $0) }
            #expect(magic == nil || magic == 0x464c_457f)
        }
        #expect(dump.maps.isEmpty || found > 8)
    }

    @Test(arguments: RealDump.all)
    func symbols(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        var kernel = context(VMI_TM_PROCESS_PID)
        var tables = context(VMI_TM_PROCESS_DTB, tables: scene.kernel)
        var reader = context(VMI_TM_PROCESS_PID, pid: dump.page.pid)
        #expect(number { vmi_translate_ksym2v(vmi, "_text", $0) } == dump.text)
        for (symbol, place) in [("linux_banner", scene.places[0]), ("init_task", scene.places[1])] {
            #expect(number { vmi_translate_sym2v(vmi, &kernel, symbol, $0) } == place.address)
            #expect(number { vmi_translate_sym2v(vmi, &tables, symbol, $0) } == place.address)
            #expect(number { vmi_translate_sym2v(vmi, &reader, symbol, $0) } == nil)
            #expect(lent(vmi_translate_v2ksym(vmi, &kernel, place.address)) == symbol)
            #expect(lent(vmi_translate_v2sym(vmi, &tables, place.address)) == symbol)
            var based = context(VMI_TM_PROCESS_PID, at: dump.text)
            #expect(lent(vmi_translate_v2sym(vmi, &based, place.address &- dump.text)) == symbol)
            #expect(lent(vmi_translate_v2ksym(vmi, &kernel, place.address + 1)) == nil)
        }
        #expect(number { vmi_translate_ksym2v(vmi, "no such symbol", $0) } == nil)
    }

    /// The list as a program follows it, and each process's tables there and back.
    @Test(arguments: RealDump.all)
    func processes(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        let offsets = try ["tasks", "pid", "name", "mm", "pgd"].map { name in
            try #require(number { vmi_get_offset(vmi, "linux_\(name)", $0) })
        }
        let head = scene.places[1].address
        var found: [Int32: String] = [:]
        var owners = 0
        var entry = head + offsets[0]
        for _ in 0..<4096 {
            entry = try #require(number { vmi_read_addr_va(vmi, entry, 0, $0) })
            let task = entry - offsets[0]
            if task == head { break }
            let pid = Int32(try #require(number { vmi_read_32_va(vmi, task + offsets[1], 0, $0) }))
            found[pid] = taken(vmi_read_str_va(vmi, task + offsets[2], 0))
            let memory = try #require(number { vmi_read_addr_va(vmi, task + offsets[3], 0, $0) })
            let tables = number { vmi_pid_to_dtb(vmi, pid, $0) }
            guard memory != 0 else {
                #expect(tables == nil)
                continue
            }
            let pointer = try #require(number { vmi_read_addr_va(vmi, memory + offsets[4], 0, $0) })
            #expect(tables == number { vmi_translate_kv2p(vmi, pointer, $0) })
            #expect(value(-1) { vmi_dtb_to_pid(vmi, tables ?? 0, $0) } == pid)
            owners += 1
        }
        #expect(found.keys.sorted() == dump.processes.keys.sorted() && found.count > 40 && owners > 1)
        #expect(found[1] == dump.processes[1] && found[2] == "kthreadd" && owners < found.count)
        #expect(found[dump.page.pid] == "reader")
        #expect(value(-1) { vmi_dtb_to_pid(vmi, scene.kernel, $0) } == 0)
        #expect(value(-1) { vmi_dtb_to_pid(vmi, 0x1000, $0) } == nil)
    }

    @Test(arguments: RealDump.all)
    func theLastFault(dump: RealDump) throws {
        let scene = try Scene(dump)
        let vmi = scene.vmi
        #expect(number { vmi_read_8_va(vmi, dump.page.address, dump.page.pid, $0) } != nil)
        #expect(vmi_get_last_pagetable_lookup_fault(vmi) == nil)
        var buffer = [UInt8](repeating: 0, count: 8192)
        #expect(vmi_read_va(vmi, dump.page.address, dump.page.pid, 8192, &buffer, nil) == VMI_FAILURE)
        let fault = try #require(vmi_get_last_pagetable_lookup_fault(vmi)).pointee
        #expect(fault.addr == dump.page.address + 4096 && fault.dtb == scene.reader && fault.pm == scene.mode)
    }
}
