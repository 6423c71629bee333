// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import LibVMI
import Testing

/// A real dump that is open, and places in it that differ in how they are mapped.
struct Scene {
    let dump: RealDump
    let open: OpenInstance
    let places: [Place]
    let mode: page_mode_t
    /// The kernel's tables, and the process's that has a page of its own.
    let kernel: UInt64
    let reader: UInt64

    var vmi: vmi_instance_t { open.vmi }
    /// Bytes of a pointer.
    var width: Int { mode == VMI_PM_LEGACY || mode == VMI_PM_PAE ? 4 : 8 }

    struct Place {
        let name: String
        let address: UInt64
        let pid: vmi_pid_t
        let tables: UInt64

        func advanced(by distance: UInt64) -> Place {
            Place(name: name, address: address + distance, pid: pid, tables: tables)
        }
    }

    init(_ dump: RealDump) throws {
        let open = try dump.open()
        let vmi = open.vmi
        let kernel = try #require(value(0) { vmi_pid_to_dtb(vmi, 0, $0) })
        let reader = try #require(value(0) { vmi_pid_to_dtb(vmi, dump.page.pid, $0) })
        let banner = try #require(value(0) { vmi_translate_ksym2v(vmi, "linux_banner", $0) })
        let task = try #require(value(0) { vmi_translate_ksym2v(vmi, "init_task", $0) })
        var places = [
            Place(name: "banner", address: banner, pid: 0, tables: kernel),
            Place(name: "first task", address: task, pid: 0, tables: kernel),
            Place(name: "kernel, across pages", address: dump.text + 0xffd, pid: 0, tables: kernel),
            Place(name: "page", address: dump.page.address, pid: dump.page.pid, tables: reader),
            Place(name: "within page", address: dump.page.address + 3, pid: dump.page.pid, tables: reader),
            // What the kernel has, a process's tables have, too.
            Place(name: "banner by a process", address: banner, pid: dump.page.pid, tables: reader),
        ]
        mode = vmi_get_page_mode(vmi, 0)
        for module in dump.modules {
            places.append(Place(name: "module", address: module, pid: 0, tables: kernel))
            // Small ones have one page from 6.4 on, where what is written lies elsewhere.
            guard dump.core.walk(module + 0x1000, from: kernel, mode).physical != nil else { continue }
            places.append(Place(name: "module, across", address: module + 0xffd, pid: 0, tables: kernel))
        }
        self.dump = dump
        self.open = open
        self.places = places
        self.kernel = kernel
        self.reader = reader
    }

    /// Where a place lies by the file's own page tables.
    func physical(_ place: Place, _ distance: UInt64 = 0) -> UInt64? {
        dump.core.walk(place.address + distance, from: place.tables, mode).physical
    }

    /// What stands at a place, by the file's own page tables; nil where any byte of it is not mapped.
    func bytes(_ place: Place, _ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            guard let physical = physical(place, UInt64(bytes.count)),
                let part = dump.core.bytes(
                    at: physical, min(count - bytes.count, 4096 - Int(physical & 0xfff)))
            else { return nil }
            bytes += part
        }
        return bytes
    }

    /// The ways to say by a context where a place is.
    func contexts(_ place: Place) -> [access_context_t] {
        var all = [
            context(VMI_TM_PROCESS_PID, at: place.address, pid: place.pid),
            context(VMI_TM_PROCESS_DTB, at: place.address, tables: place.tables),
            context(VMI_TM_PROCESS_DTB, at: place.address, tables: place.tables, mode: mode),
        ]
        if let physical = physical(place), physical & 0xfff <= 4096 - 64 {
            all.append(context(VMI_TM_NONE, at: physical))
        }
        return all
    }
}
