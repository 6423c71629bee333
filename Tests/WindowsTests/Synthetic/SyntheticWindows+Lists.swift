// SPDX-License-Identifier: Apache-2.0

extension SyntheticWindows {
    /// Adds a process at the end of the list; returns the address of its `_EPROCESS`.
    @discardableResult
    public mutating func addProcess(
        pid: UInt32, name: String, root: UInt64? = nil, hasEnded: Bool = false
    ) -> UInt64 {
        let process = allocate(0xb80)
        let tables = root ?? makeProcessRoot()
        // Newer ones keep PCID in the lowest bits.
        write(
            pointer: tables | (version.isPacked ? 2 : 0),
            at: process + version.offset("_KPROCESS.DirectoryTableBase"))
        if version.has("_KPROCESS.UserDirectoryTableBase") {
            write(pointer: 0x7_f003, at: process + version.offset("_KPROCESS.UserDirectoryTableBase"))
        }
        write(pointer: UInt64(pid), at: process + version.offset("_EPROCESS.UniqueProcessId"))
        write(Array(name.utf8.prefix(15)), at: process + version.offset("_EPROCESS.ImageFileName"))
        if hasEnded {
            write(0x01d8_0de5_27b8_6f20 as UInt64, at: process + version.offset("_EPROCESS.ExitTime"))
        }
        link(process + version.offset("_EPROCESS.ActiveProcessLinks"), to: \.processes)
        let head = process + version.offset("_EPROCESS.ThreadListHead")
        threads[process] = []
        link(head, to: \.threads[process])
        return process
    }

    /// Adds a thread to a process; returns the address of its `_ETHREAD`.
    @discardableResult
    public mutating func addThread(of process: UInt64, tid: UInt32, start: UInt64, block: UInt64) -> UInt64 {
        let thread = allocate(0x900)
        write(
            pointer: UInt64(tid),
            at: thread + version.offset("_ETHREAD.Cid") + version.offset("_CLIENT_ID.UniqueThread"))
        write(pointer: start, at: thread + version.offset("_ETHREAD.StartAddress"))
        write(pointer: block, at: thread + version.offset("_KTHREAD.Teb"))
        link(thread + version.offset("_ETHREAD.ThreadListEntry"), to: \.threads[process])
        return thread
    }

    /// Adds an image at the end of the list; returns the address of its entry.
    @discardableResult
    public mutating func addImage(_ name: String, base: UInt64, size: UInt32) -> UInt64 {
        let entry = allocate(0xa0)
        let structure = "_LDR_DATA_TABLE_ENTRY."
        write(pointer: base, at: entry + version.offset(structure + "DllBase"))
        write(size, at: entry + version.offset(structure + "SizeOfImage"))
        write(unicode: Array(name.utf16), at: entry + version.offset(structure + "BaseDllName"))
        link(entry + version.offset(structure + "InLoadOrderLinks"), to: \.images)
        return entry
    }

    /// Writes a `_UNICODE_STRING`, and its text into the pool.
    public mutating func write(unicode: [UInt16], at place: UInt64) {
        let text = allocate(UInt64(unicode.count) * 2 + 2)
        for (index, unit) in unicode.enumerated() { write(unit, at: text + UInt64(index) * 2) }
        write(UInt16(unicode.count * 2), at: place)
        write(UInt16(unicode.count * 2 + 2), at: place + 2)
        write(pointer: text, at: place + version.width)
    }

    /// Puts a `_LIST_ENTRY` at the end of a circular list.
    mutating func link(_ place: UInt64, to list: WritableKeyPath<SyntheticWindows, [UInt64]>) {
        let first = self[keyPath: list].first ?? place
        let last = self[keyPath: list].last ?? place
        write(pointer: place, at: last)
        write(pointer: last, at: place + version.width)
        write(pointer: first, at: place)
        write(pointer: place, at: first + version.width)
        self[keyPath: list].append(place)
    }

    mutating func link(_ place: UInt64, to list: WritableKeyPath<SyntheticWindows, [UInt64]?>) {
        let elements = self[keyPath: list] ?? []
        let first = elements.first ?? place
        let last = elements.last ?? place
        write(pointer: place, at: last)
        write(pointer: last, at: place + version.width)
        write(pointer: first, at: place)
        write(pointer: place, at: first + version.width)
        self[keyPath: list] = elements + [place]
    }
}
