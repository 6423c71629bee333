// SPDX-License-Identifier: Apache-2.0
internal import TargetBundle

/// Finds Windows's kernel without asking for any register.
///
/// First some page tables, then the kernel in them. Every tree of Windows's tables maps itself, which can be
/// told from one page alone; the first trees are among the lowest megabytes of memory, so that little of it
/// is looked through, and it is so for every version, in every mode. Through a tree, the addresses at which
/// images are loaded are searched for an image whose debug record has the profile's GUID and age: that it is
/// this build needs no other proof, and how the image lies in physical memory does not matter. Whichever
/// process's tree it was, the kernel's own is the one of the process that heads the list; it must map the
/// same image.
///
/// The other ways were left: images in physical memory have their pages anywhere, and there are thousands;
/// the block with which processors start is known of x64 alone, and may be overwritten; the debugger's data
/// is encoded from Windows 8 on; and a process is only known by its name.
struct WindowsFinder: Sendable {
    /// GUID and age, as they stand in memory.
    private let signature: [UInt8]
    private let modes: [PagingMode]
    private let layout: ProcessLayout
    private let disguise: DisguiseLayout

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
        disguise = DisguiseLayout(profile)
    }

    /// The kernel, if there are page tables that map its image.
    func find(in memory: inout VirtualMemory) throws(VMIError) -> Kernel {
        var search = TreeSearch()
        for mode in modes {
            search.frame = Frame(0)
            if let kernel = try find(mode, in: &memory, &search) { return kernel }
        }
        if let image = search.image { throw .kernelNotMapped(image) }
        throw .kernelNotFound
    }

    /// Whether a kernel found earlier is still there.
    func confirms(_ kernel: Kernel, in memory: inout VirtualMemory) throws(VMIError) -> Bool {
        guard try maps(kernel.virtualBase, to: kernel.physicalBase, in: kernel.space, of: &memory) else {
            return false
        }
        // One that was found while it started may not have said yet what it does to its entries.
        let now = try disguise.read(from: kernel.virtualBase, in: kernel.space, of: &memory)
        return now == kernel.space.disguise
    }

    private func find(
        _ mode: PagingMode, in memory: inout VirtualMemory, _ search: inout TreeSearch
    ) throws(VMIError) -> Kernel? {
        while let space = try search.next(mode, in: &memory) {
            let start = try search.image(in: space, of: &memory, isKernel)
            guard let start else { continue }
            let base = try memory.translate(start, in: space)
            if let kernel = try? kernel(at: start, base, in: space, of: &memory) { return kernel }
            search.image = base
        }
        return nil
    }

    /// Whether the profile's image begins at an address.
    private func isKernel(
        _ place: VirtualAddress, _ space: AddressSpace, _ memory: inout VirtualMemory
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
        return try isKernel(start, space, &memory)
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
        let meant = AddressSpace(
            cr3: cr3.raw, mode: space.mode, acceptsTransition: true,
            disguise: try disguise.read(from: start, in: own, of: &memory))
        return Kernel(physicalBase: base, virtualBase: start, slide: start.raw, space: meant)
    }

    /// A symbol's distance from the image's start; no image is larger than 1 GiB.
    static func distance(_ name: String, _ profile: PackedProfile) throws(VMIError) -> UInt64 {
        guard let distance = profile.symbol(name) else { throw .profileLacks(name) }
        guard distance < 1 << 30 else { throw .profileWrong(name) }
        return distance
    }
}
