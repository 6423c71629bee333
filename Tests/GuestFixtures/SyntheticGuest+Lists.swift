// SPDX-License-Identifier: Apache-2.0

extension SyntheticGuest {
    /// Adds a process at the end of the task list; returns the virtual address of its task.
    @discardableResult
    public mutating func addTask(pid: Int32, name: String, mm: UInt64 = 0) -> UInt64 {
        let physical = allocate(0x80)
        write(pid: pid, name: name, at: physical)
        write(mm, at: physical + Self.mmOffset)
        link(physical + Self.tasksOffset, to: \.taskLinks)
        return Self.directMap + physical
    }

    /// Adds a module at the end of the list; returns the virtual address of its structure.
    @discardableResult
    public mutating func addModule(_ name: String, size: UInt32) -> UInt64 {
        let physical = allocate(0x100)
        write(Array(name.utf8.prefix(56)), at: physical + Self.nameOffset)
        write(UInt64(size), at: physical + Self.coreOffset + Self.sizeOffset)
        link(physical + Self.listOffset, to: \.moduleLinks)
        return Self.directMap + physical
    }

    /// The virtual address of a `list_head` at a physical one.
    public func virtual(_ physical: UInt64) -> UInt64 {
        physical >= base && physical < base + 0x1_0000
            ? virtualBase + (physical - base) : Self.directMap + physical
    }

    mutating func write(pid: Int32, name: String, at task: UInt64) {
        write(UInt64(UInt32(bitPattern: pid)), at: task + Self.pidOffset)
        let comm = Array(name.utf8.prefix(16))
        write(comm + [UInt8](repeating: 0, count: 16 - comm.count), at: task + Self.commOffset)
    }

    /// Puts a `list_head` at the end of a circular list.
    mutating func link(_ place: UInt64, to list: WritableKeyPath<SyntheticGuest, [UInt64]>) {
        let first = self[keyPath: list].first ?? place
        let last = self[keyPath: list].last ?? place
        write(virtual(place), at: last)
        write(virtual(last), at: place + 8)
        write(virtual(first), at: place)
        write(virtual(place), at: first + 8)
        self[keyPath: list].append(place)
    }
}
