// SPDX-License-Identifier: Apache-2.0
import VMICore

/// Consecutive pages of the kernel's address space.
struct Pages {
    var first: VirtualAddress
    var count: Int
    /// The level of the entries that map them: 1 when each has an entry of its own.
    var level: Int

    subscript(index: Int) -> VirtualAddress { first.advanced(by: UInt64(index) * Frame.size) }

    /// Pages of 4 KiB, for which a walk visits every level: the first such stretch of the map of all memory.
    ///
    /// If there is none, pages from the start of the kernel's image, which it maps by larger ones.
    static func find(_ count: Int, with inspector: inout Inspector) throws -> Pages {
        let kernel = try inspector.kernel()
        var map = VirtualAddress(0xffff_8880_0000_0000)
        if let variable = try? inspector.address(of: "page_offset_base") {
            map = VirtualAddress(try inspector.memory.word64(variable, in: kernel.space))
        }
        var found = 0
        for index in 0..<inspector.memory.physical.frameLimit + 1024 {
            let level = level(of: map.advanced(by: index * Frame.size), in: kernel.space, &inspector.memory)
            found = level == 1 ? found + 1 : 0
            if found == count {
                let first = map.advanced(by: (index + 1 - UInt64(count)) * Frame.size)
                return Pages(first: first, count: count, level: 1)
            }
        }
        let level = level(of: kernel.virtualBase, in: kernel.space, &inspector.memory)
        return Pages(first: kernel.virtualBase, count: count, level: level ?? 0)
    }

    /// At which level a page is mapped; nil when it cannot be read.
    private static func level(
        of address: VirtualAddress, in space: AddressSpace, _ memory: inout VirtualMemory
    ) -> Int? {
        guard let translation = try? memory.physical.walk(address, in: space) else { return nil }
        var byte: [UInt8] = [0]
        var span = byte.mutableSpan
        do throws(VMIError) {
            try memory.physical.read(translation.physical, into: &span)
            return translation.level
        } catch {
            return nil
        }
    }
}
