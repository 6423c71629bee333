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
        let map = try start(with: &inspector)
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

    /// The first long stretch of the map of all memory whose pages lie one after the other in physical memory too:
    /// `count` of them, or the largest power of two that there is.
    static func findStretch(_ count: Int, with inspector: inout Inspector) throws -> Pages {
        let space = try inspector.kernel().space
        let map = try start(with: &inspector)
        var best = Pages(first: map, count: 0, level: 0)
        var length = 0
        for index in 0..<inspector.memory.physical.frameLimit {
            let address = map.advanced(by: index * Frame.size)
            length = level(of: address, in: space, &inspector.memory) == nil ? 0 : length + 1
            guard length > best.count else { continue }
            best.count = length
            best.first = map.advanced(by: (index + 1 - UInt64(length)) * Frame.size)
            if length == count { break }
        }
        while best.count & (best.count - 1) != 0 { best.count &= best.count - 1 }
        return best
    }

    /// Where the map of all memory begins.
    private static func start(with inspector: inout Inspector) throws -> VirtualAddress {
        guard let variable = try? inspector.address(of: "page_offset_base") else {
            return VirtualAddress(0xffff_8880_0000_0000)
        }
        let space = try inspector.kernel().space
        return VirtualAddress(try inspector.memory.word64(variable, in: space))
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
