// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// What a process holds of the kernel's objects.
struct Handle: Sendable {
    /// The number that the process knows it by.
    var number: UInt32
    /// The address of the object's `_OBJECT_HEADER`.
    var header: VirtualAddress
    /// What it may be used for.
    var access: UInt32
}

/// Where a process's handles are, and how an entry of their table is to be read.
///
/// `TableCode` is the address of a table and, in its lowest bits, how many levels of tables of pointers are
/// above the entries: none, one or two. Each table fills a page; the first entry of each page is the kernel's
/// own. An entry is two pointers long: the object, with bits of its own, and the access. A handle's number is
/// its entry's, times 4.
struct HandleLayout: Sendable {
    let table: UInt64
    let code: UInt64
    /// The first number that no page has been taken for.
    let end: UInt64
    /// Whether the object's header stands above 20 bits of lock, count and attributes: in long mode from
    /// Windows 8 on.
    let isPacked: Bool
    /// Whether the kernel says its build: Windows 8.0's entries are packed in a way of their own, which is not
    /// published.
    let hasBuild: Bool

    init(_ profile: PackedProfile) throws(VMIError) {
        table = try profile.offset(of: "_EPROCESS.ObjectTable")
        code = try profile.offset(of: "_HANDLE_TABLE.TableCode")
        end = try profile.offset(of: "_HANDLE_TABLE.NextHandleNeedingPool")
        hasBuild = profile.symbol("NtBuildNumber") != nil
        isPacked = profile.architecture == .amd64 && profile.member("_HANDLE_TABLE_ENTRY.Object") == nil
    }
}

/// How far a process's table has been read.
struct HandleCursor {
    fileprivate let table: VirtualAddress
    fileprivate let level: UInt64
    fileprivate var next: UInt64 = 0
    /// One past the last entry.
    fileprivate let end: UInt64
    /// The page of entries that `next` is in.
    fileprivate var page: VirtualAddress?
}

extension Inspector {
    /// A process has no more handles than 16 Mi.
    private static var handleLimit: UInt64 { 1 << 24 }

    /// Throws where it is not known how to read an entry.
    mutating func check(_ layout: HandleLayout) throws(VMIError) {
        guard layout.isPacked, layout.hasBuild, try build() == 9200 else { return }
        throw .profileLacks("layout of the handles of build 9200")
    }

    /// The handles of a process; nil for one that has ended.
    mutating func handles(of process: Process, _ layout: HandleLayout) throws(VMIError) -> HandleCursor? {
        guard let table = try pointer(at: process.task.advanced(by: layout.table)) else { return nil }
        let code = try object(at: table.advanced(by: layout.code))
        let end = try word32(table.advanced(by: layout.end))
        let level = code.raw & 3
        guard level < 3 else { throw .badPointer(code) }
        return HandleCursor(
            table: VirtualAddress(code.raw & ~7), level: level, end: min(UInt64(end) / 4, Self.handleLimit))
    }

    /// The next handle, or nil after the last.
    mutating func next(_ cursor: inout HandleCursor, _ layout: HandleLayout) throws(VMIError) -> Handle? {
        let width = UInt64(try kernel().space.mode.pointerSize)
        let entries = Frame.size / (2 * width)
        while cursor.next < cursor.end {
            let index = cursor.next
            cursor.next += 1
            if index % entries == 0 {
                cursor.page = try page(index / entries, of: cursor, pointers: Frame.size / width)
                if cursor.page == nil { cursor.next = index + entries }
                continue
            }
            guard let page = cursor.page else { return nil }
            let entry = page.advanced(by: index % entries * 2 * width)
            let word = width == 8 ? try word64(entry) : UInt64(try word32(entry))
            guard word & ~7 != 0 else { continue }
            let packed = UInt64(bitPattern: Int64(bitPattern: word) >> 16) & ~15
            let header = VirtualAddress(layout.isPacked ? packed : word & ~7)
            let mode = try kernel().space.mode
            guard mode.isKernel(header), mode.isCanonical(header) else { throw .badPointer(header) }
            // What is above is not the access.
            let access = try word32(entry.advanced(by: width)) & 0x1ff_ffff
            return Handle(number: UInt32(truncatingIfNeeded: index * 4), header: header, access: access)
        }
        return nil
    }

    /// The page of entries of that number; nil where none has been taken.
    private mutating func page(
        _ number: UInt64, of cursor: HandleCursor, pointers: UInt64
    ) throws(VMIError) -> VirtualAddress? {
        let width = Frame.size / pointers
        var table = cursor.table
        if cursor.level == 0 { return number == 0 ? table : nil }
        if cursor.level == 2 {
            guard number / pointers < pointers,
                let middle = try pointer(at: table.advanced(by: number / pointers * width))
            else { return nil }
            table = middle
        } else if number >= pointers {
            return nil
        }
        return try pointer(at: table.advanced(by: number % pointers * width))
    }
}
