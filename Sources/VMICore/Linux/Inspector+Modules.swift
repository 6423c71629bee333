// SPDX-License-Identifier: Apache-2.0

/// A loaded kernel module.
public struct Module: Sendable {
    public var name: Text
    /// The address of its `struct module`.
    public var address: VirtualAddress
    /// Bytes of memory it takes, as /proc/modules tells; nil when the profile does not say where that stands.
    public var size: UInt64?
}

extension Inspector {
    /// The most modules that are followed.
    static var moduleLimit: Int { 4096 }

    /// Calls `visit` for each module, in the order of the kernel's list: the newest first.
    public mutating func forEachModule(
        _ visit: (Module) throws(VMIError) -> Void
    ) throws(VMIError) {
        let offsets = try ModuleLayout(profile)
        let kernel = try kernel()
        let head = try address(of: "modules")
        var list = LinkedList(head: head, limit: Self.moduleLimit)
        while let element = try list.next(in: &memory, of: kernel.space) {
            let module = element.reversed(by: offsets.list)
            let name = try memory.text(
                module.advanced(by: offsets.name), size: offsets.nameSize, in: kernel.space)
            var size: UInt64?
            for part in offsets.sizes {
                let bytes = try memory.word32(module.advanced(by: part), in: kernel.space)
                size = (size ?? 0) + UInt64(bytes)
            }
            try visit(Module(name: name, address: module, size: size))
        }
    }
}
