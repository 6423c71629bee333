// SPDX-License-Identifier: Apache-2.0

extension SyntheticGuest {
    /// A memory map of four areas: a file's, the heap, the kernel's own and the stack.
    mutating func addMap(_ reader: inout Reader, _ shape: Shape) {
        reader.mm = allocate(128)
        write(virtual(reader.mm), at: reader.task + Self.mmOffset)
        write(Self.directMap + root, at: reader.mm + Self.pgdOffset)
        set("mm_struct.start_brk", of: reader.mm, to: 0x60_0000)
        set("mm_struct.brk", of: reader.mm, to: 0x60_2000)
        set("mm_struct.start_stack", of: reader.mm, to: 0x7ffe_0000_0800)
        let places: [(UInt64, UInt64, UInt64)] = [
            (0x40_0000, 0x40_1000, 5), (0x60_0000, 0x60_2000, 3), (0x7fff_0000, 0x7fff_1000, 5),
            (0x7ffe_0000_0000, 0x7ffe_0000_1000, 3),
        ]
        for (start, end, flags) in places {
            let area = allocate(128)
            set("vm_area_struct.vm_start", of: area, to: start)
            set("vm_area_struct.vm_end", of: area, to: end)
            set("vm_area_struct.vm_flags", of: area, to: flags)
            point("vm_area_struct.vm_mm", of: area, to: reader.mm)
            reader.areas.append(area)
        }
        point("vm_area_struct.vm_file", of: reader.areas[0], to: reader.file)
        set("vm_area_struct.vm_pgoff", of: reader.areas[0], to: 2)
        let special = allocate(64)
        let name = allocate(text: "[vdso]")
        point("vm_special_mapping.name", of: special, to: name)
        point("vm_area_struct.vm_ops", of: reader.areas[2], to: base + Self.specialOffset)
        point("vm_area_struct.vm_private_data", of: reader.areas[2], to: special)
        if shape.hasTree { addTree(&reader, places.map { ($0.0, $0.1) }) } else { addList(reader) }
    }

    private mutating func addList(_ reader: Reader) {
        point("mm_struct.mmap", of: reader.mm, to: reader.areas[0])
        for (area, next) in zip(reader.areas, reader.areas.dropFirst()) {
            point("vm_area_struct.vm_next", of: area, to: next)
        }
    }

    /// A root with gaps and one leaf: below the last area, and what is above it.
    private mutating func addTree(_ reader: inout Reader, _ areas: [(start: UInt64, end: UInt64)]) {
        let root = allocate(256, alignment: 256)
        let leaf = allocate(256, alignment: 256)
        let last = allocate(256, alignment: 256)
        reader.nodes = [root, leaf, last]
        // Types: 1 is a leaf, 3 a node with gaps; the root's pointer has bit 1.
        write(virtual(root) | 3 << 3 | 2, at: place("mm_struct.mm_mt", "maple_tree.ma_root", of: reader.mm))
        let middle: UInt64 = 0x1_0000_0000
        write(middle - 1, at: place("maple_arange_64.pivot", of: root))
        let slots = place("maple_arange_64.slot", of: root)
        write(virtual(leaf) | 1 << 3, at: slots)
        write(virtual(last) | 1 << 3, at: slots + 8)
        fill(leaf, zip(areas, reader.areas).prefix(3).map { ($0, $1) }, below: middle)
        fill(last, zip(areas, reader.areas).suffix(1).map { ($0, $1) }, below: nil)
    }

    private mutating func fill(
        _ node: UInt64, _ areas: [((start: UInt64, end: UInt64), UInt64)], below end: UInt64?
    ) {
        let pivots = place("maple_range_64.pivot", of: node)
        let slots = place("maple_range_64.slot", of: node)
        var index: UInt64 = 0
        for (range, area) in areas {
            write(range.start - 1, at: pivots + index * 8)
            write(range.end - 1, at: pivots + (index + 1) * 8)
            write(virtual(area), at: slots + (index + 1) * 8)
            index += 2
        }
        if let end { write(end - 1, at: pivots + index * 8) }
    }
}
