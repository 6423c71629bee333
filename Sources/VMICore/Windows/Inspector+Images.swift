// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// An image in the kernel's half: the kernel itself, or a driver.
struct LoadedImage: Sendable {
    /// Its file's name, in 16-bit units.
    var name: [UInt8]
    /// The address of its `_KLDR_DATA_TABLE_ENTRY`.
    var entry: VirtualAddress
    var base: VirtualAddress
    var size: UInt64
}

/// Where an image's entry tells of it.
struct ImageLayout: Sendable {
    let head: UInt64
    let links: UInt64
    let name: UInt64
    let base: UInt64
    let size: UInt64

    init(_ profile: PackedProfile) throws(VMIError) {
        head = try WindowsFinder.distance("PsLoadedModuleList", profile)
        // Older symbol files have only user mode's structure, which begins in the same way.
        let own = "_KLDR_DATA_TABLE_ENTRY"
        let structure = profile.member(own + ".BaseDllName") == nil ? "_LDR_DATA_TABLE_ENTRY" : own
        links = try profile.offset(of: structure + ".InLoadOrderLinks")
        name = try profile.offset(of: structure + ".BaseDllName")
        base = try profile.offset(of: structure + ".DllBase")
        size = try profile.offset(of: structure + ".SizeOfImage")
    }
}

/// How far the list of images has been followed.
struct ImageCursor {
    fileprivate let layout: ImageLayout
    fileprivate var list: LinkedList
}

extension Inspector {
    /// The images, in the order in which they were loaded: the kernel first.
    mutating func images() throws(VMIError) -> ImageCursor {
        let layout = try ImageLayout(profile)
        let head = try kernel().virtualBase.advanced(by: layout.head)
        return ImageCursor(layout: layout, list: LinkedList(head: head, limit: Self.moduleLimit))
    }

    /// The next image, or nil after the last.
    mutating func next(_ cursor: inout ImageCursor) throws(VMIError) -> LoadedImage? {
        let space = try kernel().space
        guard let element = try cursor.list.next(in: &memory, of: space) else { return nil }
        let entry = element.reversed(by: cursor.layout.links)
        return LoadedImage(
            name: try unicode(entry.advanced(by: cursor.layout.name)), entry: entry,
            base: try memory.pointer(entry.advanced(by: cursor.layout.base), in: space),
            size: UInt64(try memory.word32(entry.advanced(by: cursor.layout.size), in: space)))
    }
}
