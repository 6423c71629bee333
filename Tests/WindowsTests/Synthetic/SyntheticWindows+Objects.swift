// SPDX-License-Identifier: Apache-2.0

extension SyntheticWindows {
    /// Adds an object; returns the address of its header.
    public mutating func addObject(
        _ type: String, name: [UInt16]? = nil, file: String? = nil, hasCreator: Bool = false
    ) -> UInt64 {
        let before = allocate(0x200) + 0x80
        var mask: UInt8 = 0
        // A quota that stands further off.
        mask |= 8
        if hasCreator { mask |= 1 }
        if let name {
            mask |= 2
            let creator = UInt64(version.members["_OBJECT_HEADER_CREATOR_INFO"]?.size ?? 0)
            let size = UInt64(version.members["_OBJECT_HEADER_NAME_INFO"]?.size ?? 0)
            let info = before - size - (hasCreator ? creator : 0)
            write(unicode: name, at: info + version.offset("_OBJECT_HEADER_NAME_INFO.Name"))
        }
        write([mask], at: before + version.offset("_OBJECT_HEADER.InfoMask"))
        var index = typeIndex(type)
        if version.hasCookie { index ^= UInt8(truncatingIfNeeded: before >> 8) ^ Self.cookie }
        write([index], at: before + version.offset("_OBJECT_HEADER.TypeIndex"))
        if let file {
            let body = before + version.offset("_OBJECT_HEADER.Body")
            write(unicode: Array(file.utf16), at: body + version.offset("_FILE_OBJECT.FileName"))
        }
        return before
    }

    /// The number of a type; it is made if there is none yet.
    private mutating func typeIndex(_ name: String) -> UInt8 {
        if let known = types[name] { return known }
        let index = UInt8(types.count + 2)
        let type = allocate(0xd8)
        write(unicode: Array(name.utf16), at: type + version.offset("_OBJECT_TYPE.Name"))
        write(pointer: type, at: version.imageBase + Self.typeTable + UInt64(index) * version.width)
        types[name] = index
        return index
    }

    /// Gives a process a table of handles, with so many levels of pointers; returns the table's address.
    @discardableResult
    public mutating func setHandles(
        _ handles: [(number: UInt32, header: UInt64, access: UInt32)], of process: UInt64, levels: UInt64
    ) -> UInt64 {
        let table = allocate(0x80)
        let end = (handles.map(\.number).max() ?? 0) / 4 + 1
        let entries = 4096 / (2 * version.width)
        let limit = (UInt64(end) + entries - 1) / entries * entries * 4
        write(UInt32(limit), at: table + version.offset("_HANDLE_TABLE.NextHandleNeedingPool"))
        let top = allocate(4096, alignment: 4096)
        write(pointer: top | levels, at: table + version.offset("_HANDLE_TABLE.TableCode"))
        write(pointer: table, at: process + version.offset("_EPROCESS.ObjectTable"))
        var pages: [UInt64: UInt64] = levels == 0 ? [0: top] : [:]
        var middles: [UInt64: UInt64] = levels == 1 ? [0: top] : [:]
        for handle in handles {
            let index = UInt64(handle.number / 4)
            let page = pages[index / entries] ?? addPage(index / entries, top, levels, &middles)
            pages[index / entries] = page
            set(handle.header, handle.access, at: page + index % entries * 2 * version.width)
        }
        return table
    }

    private mutating func addPage(
        _ number: UInt64, _ top: UInt64, _ levels: UInt64, _ middles: inout [UInt64: UInt64]
    ) -> UInt64 {
        let pointers = 4096 / version.width
        let page = allocate(4096, alignment: 4096)
        if levels == 2, middles[number / pointers] == nil {
            let middle = allocate(4096, alignment: 4096)
            middles[number / pointers] = middle
            write(pointer: middle, at: top + number / pointers * version.width)
        }
        let middle = middles[number / pointers] ?? top
        write(pointer: page, at: middle + number % pointers * version.width)
        return page
    }

    /// An entry: unlocked, with a count and attributes where they share the object's word.
    public mutating func set(_ header: UInt64, _ access: UInt32, at entry: UInt64) {
        let word = version.isPacked ? (header >> 4) << 20 | 0x2 << 17 | 0x7ffe << 1 | 1 : header | 1
        write(pointer: word, at: entry)
        write(access, at: entry + version.width)
    }
}
