// SPDX-License-Identifier: Apache-2.0

/// A search for page tables of Windows's, and for images in them. What it costs is bounded, whatever memory
/// holds.
struct TreeSearch {
    /// The next frame to look at.
    var frame = Frame(0)
    /// One past the last: 256 GiB.
    var limit = Frame(1 << 26)
    /// An image of the kernel whose process list does not lead to tables that map it.
    var image: PhysicalAddress?
    /// The trees that may still be tried, and the tables and pages that may still be looked at in all of
    /// them.
    private var trees = 1024
    private var patience = 1 << 21

    /// The most tables, and the most pages, that are looked at in one tree.
    private static let treePatience = 1 << 19

    /// The next tree of tables that map themselves.
    mutating func next(
        _ mode: PagingMode, in memory: inout VirtualMemory
    ) throws(VMIError) -> AddressSpace? {
        let end = min(memory.physical.frameLimit, limit.number)
        while trees > 0,
            let found = try memory.physical.search(from: frame, step: 1, below: end, mode.mayMapItself)
        {
            trees -= 1
            frame = Frame(found.number + 1)
            var root = found.start
            if mode == .pae {
                guard let top = memory.physical.paeTop(from: root) else { continue }
                root = top
            }
            return AddressSpace(cr3: root.raw, mode: mode, acceptsTransition: true)
        }
        return nil
    }

    /// Where in an address space an image is that is meant.
    mutating func image(
        in space: AddressSpace, of memory: inout VirtualMemory,
        _ isMeant: (VirtualAddress, AddressSpace, inout VirtualMemory) throws(VMIError) -> Bool
    ) throws(VMIError) -> VirtualAddress? {
        var cursor = memory.pages(of: space)
        cursor.next = space.mode.imageStart
        let given = min(patience, Self.treePatience)
        cursor.patience = given
        var pages = 0
        defer { patience -= given - cursor.patience + pages }
        do throws(VMIError) {
            while let run = try memory.next(&cursor), run.start.raw <= space.mode.imageEnd.raw {
                for distance in stride(from: 0, to: run.size, by: Int(Frame.size)) {
                    guard pages < given else { return nil }
                    pages += 1
                    let place = run.start.advanced(by: distance)
                    if try isMeant(place, space, &memory) { return place }
                }
            }
        } catch .tooMany {
            return nil
        }
        return nil
    }
}

extension PagingMode {
    /// Where Windows loads images of its kernel: 512 GiB of long addresses, else all the kernel's half.
    fileprivate var imageStart: VirtualAddress {
        VirtualAddress(isLong ? 0xffff_f800_0000_0000 : 0x8000_0000)
    }
    fileprivate var imageEnd: VirtualAddress { VirtualAddress(isLong ? 0xffff_f87f_ffff_ffff : 0xffff_ffff) }
}
