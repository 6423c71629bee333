// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Finds Windows's kernel without asking for any register.
///
/// First some page tables, then the kernel in them. Every tree of Windows's tables maps itself, which can be told from
/// one page alone; the first trees are among the lowest megabytes of memory, so that little of it is looked through,
/// and it is so for every version, in every mode. Through a tree, the addresses at which images are loaded are searched for
/// an image whose debug record has the profile's GUID and age: that it is this build needs no other proof, and how the
/// image lies in physical memory does not matter. Whichever process's tree it was, the kernel's own is the one of the
/// process that heads the list; it must map the same image.
///
/// The other ways were left: images in physical memory have their pages anywhere, and there are thousands; the block
/// with which processors start is known of x64 alone, and may be overwritten; the debugger's data is encoded from
/// Windows 8 on; and a process is only known by its name.
struct WindowsFinder: Sendable {
    /// GUID and age, as they stand in memory.
    private let signature: [UInt8]
    private let modes: [PagingMode]
    private let layout: ProcessLayout

    /// The most frames that are looked at, 256 GiB, and the most trees that are tried.
    private static let frameLimit: UInt64 = 1 << 26
    private static let treeLimit = 1024
    /// The most tables and pages that are looked at in all trees together, and in one.
    private static let patience = 1 << 21
    private static let treePatience = 1 << 19

    init(_ profile: PackedProfile) throws(VMIError) {
        guard let identity = profile.identity else { throw .profileLacks("GUID of a PDB file") }
        var signature = identity.guid
        for shift in stride(from: 0, to: 32, by: 8) as StrideTo<UInt32> {
            signature.append(UInt8(truncatingIfNeeded: identity.age >> shift))
        }
        self.signature = signature
        switch profile.pagingLevels {
        case 2: modes = [.legacy]
        case 3: modes = [.pae, .legacy]
        case 4: modes = [.fourLevel]
        default: modes = [.fourLevel, .fiveLevel]
        }
        layout = try ProcessLayout(windows: profile)
    }

    /// The kernel, if there are page tables that map its image.
    func find(in memory: inout VirtualMemory) throws(VMIError) -> Kernel {
        var search = Search(patience: Self.patience, trees: Self.treeLimit)
        for mode in modes {
            if let kernel = try find(mode, in: &memory, &search) { return kernel }
        }
        if let image = search.image { throw .kernelNotMapped(image) }
        throw .kernelNotFound
    }

    /// Whether a kernel found earlier is still there.
    func confirms(_ kernel: Kernel, in memory: inout VirtualMemory) throws(VMIError) -> Bool {
        try maps(kernel.virtualBase, to: kernel.physicalBase, in: kernel.space, of: &memory)
    }

    /// How far a search has come.
    private struct Search {
        var patience: Int
        var trees: Int
        /// An image of the kernel whose process list does not lead to tables that map it.
        var image: PhysicalAddress?
    }

    private func find(
        _ mode: PagingMode, in memory: inout VirtualMemory, _ search: inout Search
    ) throws(VMIError) -> Kernel? {
        var next = Frame(0)
        let limit = min(memory.physical.frameLimit, Self.frameLimit)
        while search.trees > 0,
            let frame = try memory.physical.search(from: next, step: 1, below: limit, mode.mayMapItself)
        {
            search.trees -= 1
            next = Frame(frame.number + 1)
            var root = frame.start
            if mode == .pae {
                guard let top = memory.physical.paeTop(from: root) else { continue }
                root = top
            }
            let space = AddressSpace(cr3: root.raw, mode: mode, acceptsTransition: true)
            guard let start = try image(in: space, of: &memory, &search) else { continue }
            let base = try memory.translate(start, in: space)
            if let kernel = try? kernel(at: start, base, in: space, of: &memory) { return kernel }
            search.image = base
        }
        return nil
    }

    /// Where the kernel's image is in an address space.
    private func image(
        in space: AddressSpace, of memory: inout VirtualMemory, _ search: inout Search
    ) throws(VMIError) -> VirtualAddress? {
        var cursor = memory.pages(of: space)
        cursor.next = space.mode.imageStart
        let given = min(search.patience, Self.treePatience)
        cursor.patience = given
        var looks = 0
        defer { search.patience -= given - cursor.patience + looks }
        do throws(VMIError) {
            while let run = try memory.next(&cursor), run.start.raw <= space.mode.imageEnd.raw {
                for distance in stride(from: 0, to: run.size, by: Int(Frame.size)) {
                    guard looks < given else { return nil }
                    looks += 1
                    let place = run.start.advanced(by: distance)
                    if try isKernel(place, in: space, of: &memory) { return place }
                }
            }
        } catch .tooMany {
            return nil
        }
        return nil
    }

    /// Whether the profile's image begins at an address.
    private func isKernel(
        _ place: VirtualAddress, in space: AddressSpace, of memory: inout VirtualMemory
    ) throws(VMIError) -> Bool {
        do throws(VMIError) {
            guard try memory.word16(place, in: space) == PEImage.magic,
                let record = try PEImage(base: place).record(in: space, of: &memory)
            else { return false }
            for (index, byte) in signature.enumerated() {
                guard try memory.byte(record.advanced(by: UInt64(index)), in: space) == byte else {
                    return false
                }
            }
            return true
        } catch {
            guard error.mayPass else { throw error }
            return false
        }
    }

    private func maps(
        _ start: VirtualAddress, to base: PhysicalAddress, in space: AddressSpace,
        of memory: inout VirtualMemory
    ) throws(VMIError) -> Bool {
        guard let place = try? memory.physical.walk(start, in: space).physical, place == base else {
            return false
        }
        return try isKernel(start, in: space, of: &memory)
    }

    /// The kernel with the tables of the process that heads the list, which is the kernel's own.
    private func kernel(
        at start: VirtualAddress, _ base: PhysicalAddress, in space: AddressSpace,
        of memory: inout VirtualMemory
    ) throws(VMIError) -> Kernel? {
        guard case .told(let place) = layout.tables else { return nil }
        let first = try memory.pointer(start.advanced(by: layout.head), in: space).reversed(by: layout.links)
        let cr3 = try memory.pointer(first.advanced(by: place), in: space)
        let own = AddressSpace(cr3: cr3.raw, mode: space.mode, acceptsTransition: true)
        guard try maps(start, to: base, in: own, of: &memory) else { return nil }
        return Kernel(physicalBase: base, virtualBase: start, slide: start.raw, space: own)
    }

    /// A symbol's distance from the image's start; no image is larger than 1 GiB.
    static func distance(_ name: String, _ profile: PackedProfile) throws(VMIError) -> UInt64 {
        guard let distance = profile.symbol(name) else { throw .profileLacks(name) }
        guard distance < 1 << 30 else { throw .profileWrong(name) }
        return distance
    }
}

extension PagingMode {
    /// Where Windows loads images of its kernel: 512 GiB of long addresses, else all the kernel's half.
    fileprivate var imageStart: VirtualAddress { VirtualAddress(isLong ? 0xffff_f800_0000_0000 : 0x8000_0000) }
    fileprivate var imageEnd: VirtualAddress { VirtualAddress(isLong ? 0xffff_f87f_ffff_ffff : 0xffff_ffff) }
}
