// SPDX-License-Identifier: Apache-2.0

/// A loaded kernel module.
public struct Module: Sendable {
    public var name: Text
    /// The address of its `struct module`.
    public var address: VirtualAddress
    /// Bytes of memory it takes, as /proc/modules tells; nil when the profile does not say where that stands.
    public var size: UInt64?
}

/// How far the list of modules has been followed.
struct ModuleCursor {
    fileprivate let offsets: ModuleLayout
    fileprivate var list: LinkedList
}

extension Inspector {
    /// The most modules that are followed.
    static var moduleLimit: Int { 4096 }

    /// The modules, in the order of the kernel's list: the newest first.
    mutating func modules() throws(VMIError) -> ModuleCursor {
        let offsets = try ModuleLayout(profile)
        return ModuleCursor(
            offsets: offsets, list: LinkedList(head: try address(of: "modules"), limit: Self.moduleLimit))
    }

    /// The next module, or nil after the last.
    mutating func next(_ cursor: inout ModuleCursor) throws(VMIError) -> Module? {
        let kernel = try kernel()
        guard let element = try cursor.list.next(in: &memory, of: kernel.space) else { return nil }
        let module = element.reversed(by: cursor.offsets.list)
        let name = try memory.text(
            module.advanced(by: cursor.offsets.name), size: cursor.offsets.nameSize, in: kernel.space)
        var size: UInt64?
        for part in cursor.offsets.sizes {
            let bytes = try memory.word32(module.advanced(by: part), in: kernel.space)
            size = (size ?? 0) + UInt64(bytes)
        }
        return Module(name: name, address: module, size: size)
    }

    /// Calls `visit` for each module, in the order of the kernel's list.
    public mutating func forEachModule(
        _ visit: (Module) throws(VMIError) -> Void
    ) throws(VMIError) {
        var cursor = try modules()
        while let module = try next(&cursor) { try visit(module) }
    }
}
