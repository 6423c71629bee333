// SPDX-License-Identifier: Apache-2.0

extension Inspector {
    /// The first process of the list that has an address space; 0 for the kernel's own.
    ///
    /// With KPTI a process has two top tables, side by side: the second one, with which it runs in user mode, is
    /// found, too.
    public mutating func process(in space: AddressSpace) throws(VMIError) -> Int32 {
        let kernel = try kernel()
        let wanted = space.root
        if wanted == kernel.space.root { return 0 }
        let sibling = PhysicalAddress(wanted.raw & ~Frame.size)
        var beside: Int32?
        var doubt = VMIError.noProcess(-1)
        do throws(VMIError) {
            var cursor = try processes()
            while let process = try next(&cursor) {
                guard let root = try? addressSpace(of: process).root else { continue }
                if root == wanted { return process.pid }
                if root == sibling, beside == nil { beside = process.pid }
            }
        } catch {
            doubt = error
        }
        guard let beside else { throw doubt }
        return beside
    }
}
