// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// An area of a process's memory, as a line of /proc/PID/maps.
public struct MemoryArea: Sendable {
    /// Its first address, and the first behind it.
    public var start: UInt64
    public var end: UInt64
    /// As the kernel keeps them (VM_READ, ...: include/linux/mm.h).
    public var flags: UInt64
    /// Bytes from the start of the file.
    public var offset: UInt64
    /// The file's inode number; 0 without a file.
    public var inode: UInt64
    /// The file's path, or `[heap]`, `[stack]` or the kernel's own name; empty for other anonymous memory.
    public var name: [UInt8]

    public var isReadable: Bool { flags & 1 != 0 }
    public var isWritable: Bool { flags & 2 != 0 }
    public var isExecutable: Bool { flags & 4 != 0 }
    /// Whether writes are seen by others (VM_MAYSHARE).
    public var isShared: Bool { flags & 0x80 != 0 }
}

/// How far a process's memory map has been followed.
struct AreaCursor {
    /// nil for a kernel thread, which has no map.
    fileprivate let mm: VirtualAddress?
    fileprivate var heap: Range<UInt64> = 0..<0
    fileprivate var stack: UInt64 = 0
    /// The next number to look for in a tree; the next element of a list.
    fileprivate var next: UInt64? = 0
    fileprivate var count = 0
}

extension Inspector {
    /// The kernel allows 65,530 unless it is told otherwise (vm.max_map_count).
    private static var areaLimit: Int { 1 << 17 }

    /// The memory map of a process.
    mutating func areas(of process: Process, _ layout: MapLayout) throws(VMIError) -> AreaCursor {
        guard let mm = try pointer(at: process.task.advanced(by: layout.mm)) else {
            return AreaCursor(mm: nil, next: nil)
        }
        var cursor = AreaCursor(mm: mm)
        let start = try long(mm.advanced(by: layout.heapStart))
        cursor.heap = start..<max(start, try long(mm.advanced(by: layout.heapEnd)))
        cursor.stack = try long(mm.advanced(by: layout.stackStart))
        if case .list(let first, _) = layout.areas {
            cursor.next = try pointer(at: mm.advanced(by: first))?.raw
        }
        return cursor
    }

    /// The next area by address, or nil after the last.
    mutating func next(_ cursor: inout AreaCursor, _ layout: MapLayout) throws(VMIError) -> MemoryArea? {
        guard let mm = cursor.mm, let place = try nextPlace(&cursor, in: mm, layout) else { return nil }
        cursor.count += 1
        guard cursor.count <= Self.areaLimit else { throw .tooMany(Self.areaLimit) }
        // What is no area of this map was taken for one while the map changed, or on purpose.
        guard try pointer(at: place.advanced(by: layout.owner)) == mm else { throw .badPointer(place) }
        let start = try long(place.advanced(by: layout.start))
        var area = MemoryArea(
            start: start, end: try long(place.advanced(by: layout.end)),
            flags: try long(place.advanced(by: layout.flags)), offset: 0, inode: 0, name: [])
        guard area.end > start else { throw .badPointer(place) }
        if let file = try pointer(at: place.advanced(by: layout.file)) {
            let name = try name(of: file, layout.names)
            area.name = name.path
            area.inode = name.inode
            area.offset = try long(place.advanced(by: layout.pageOffset)) << 12
        } else {
            area.name = try name(of: area, at: place, cursor, layout)
        }
        return area
    }

    private mutating func nextPlace(
        _ cursor: inout AreaCursor, in mm: VirtualAddress, _ layout: MapLayout
    ) throws(VMIError) -> VirtualAddress? {
        switch layout.areas {
        case .tree(let tree, let offset):
            let space = try kernel().space
            let tree = MapleTree(
                root: mm.advanced(by: offset + tree.rootOffset), layout: tree, mode: space.mode)
            while let number = cursor.next {
                let range = try tree.find(number, with: &self)
                cursor.next = range.last == tree.end ? nil : range.last + 1
                if let place = range.pointer { return place }
            }
            return nil
        case .list(_, let next):
            guard let number = cursor.next, number != 0 else { return nil }
            let place = VirtualAddress(number)
            cursor.next = try pointer(at: place.advanced(by: next))?.raw
            return place
        }
    }

    /// What the kernel calls memory without a file.
    private mutating func name(
        of area: MemoryArea, at place: VirtualAddress, _ cursor: AreaCursor, _ layout: MapLayout
    ) throws(VMIError) -> [UInt8] {
        if let special = layout.special {
            let operations = VirtualAddress(special.symbol).advanced(by: try kernel().slide)
            if try pointer(at: place.advanced(by: special.operations)) == operations {
                let mapping = try object(at: place.advanced(by: special.data))
                return try text(object(at: mapping.advanced(by: special.name)), limit: 64)
            }
        }
        if area.start <= cursor.heap.upperBound, area.end >= cursor.heap.lowerBound {
            return Array("[heap]".utf8)
        }
        if area.start <= cursor.stack, area.end >= cursor.stack { return Array("[stack]".utf8) }
        return []
    }
}
