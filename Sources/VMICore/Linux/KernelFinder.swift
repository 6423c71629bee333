// SPDX-License-Identifier: Apache-2.0

/// Finds a Linux kernel without asking for any register.
///
/// The image is aligned to 2 MiB in physical memory, so its banner can only be at one place in each 2 MiB.
/// One page each is compared with the profile's banner; a match gives the physical base. The kernel's
/// top-level page table is part of the image and so has a known place too. Through it, the 1 GiB in which
/// the kernel's text can lie is searched for the page that maps onto that base, which gives the virtual one; a
/// kernel of 32 bits has it at a fixed distance.
struct KernelFinder {
    let layout: LinuxLayout

    /// Where the kernel's text mapping starts (__START_KERNEL_map).
    private static let region = VirtualAddress(0xffff_ffff_8000_0000)
    /// The most places tried for the banner: 2 TiB of memory.
    private static let searchLimit: UInt64 = (LinuxLayout.alignment >> 12) << 20
    /// The most addresses that are tried in all, since a target may be full of banners: one or two for a copy of the
    /// image that is not in use, 512 for one that maps something everywhere.
    private static let patience = 1 << 14

    /// The kernel, if its banner is there and its page tables map it.
    func find(in memory: inout VirtualMemory) throws(VMIError) -> Kernel {
        let step = LinuxLayout.alignment >> 12
        let bannerFrame = layout.banner >> 12
        var next = Frame(bannerFrame)
        var unmapped: PhysicalAddress?
        var patience = Self.patience
        let limit = min(memory.physical.frameLimit, bannerFrame + Self.searchLimit)
        while let match = try memory.physical.search(from: next, step: step, below: limit, holdsBanner) {
            // An older copy of the same kernel may lie about; only the one in use is mapped.
            let base = PhysicalAddress((match.number - bannerFrame) << 12)
            if let kernel = try kernel(at: base, in: &memory, &patience) { return kernel }
            unmapped = base
            next = Frame(match.number + step)
        }
        if let unmapped { throw .kernelNotMapped(unmapped) }
        throw .kernelNotFound
    }

    /// Whether a kernel found earlier is still there.
    func confirms(_ kernel: Kernel, in memory: inout VirtualMemory) throws(VMIError) -> Bool {
        try maps(kernel.virtualBase, to: kernel.physicalBase, in: kernel.space, of: &memory) == .it
    }

    /// The kernel whose image starts at `base`, if its own page tables say so.
    private func kernel(
        at base: PhysicalAddress, in memory: inout VirtualMemory, _ patience: inout Int
    ) throws(VMIError) -> Kernel? {
        let root = base.advanced(by: layout.topTable)
        let first = layout.pageOffset.map { VirtualAddress($0).advanced(by: base.raw) } ?? Self.region
        let length = layout.pageOffset == nil ? LinuxLayout.imageLimit : LinuxLayout.alignment
        for mode in layout.modes {
            let space = AddressSpace(cr3: root.raw, mode: mode)
            var distance: UInt64 = 0
            while distance < length {
                guard patience > 0 else { throw .tooManyKernels(Self.patience) }
                patience -= 1
                let start = first.advanced(by: distance)
                let found = try maps(start, to: base, in: space, of: &memory)
                if found == .it {
                    let slide = start.raw &- layout.imageStart
                    return Kernel(physicalBase: base, virtualBase: start, slide: slide, space: space)
                }
                if found == .nothing { break }
                distance += LinuxLayout.alignment
            }
        }
        return nil
    }

    /// What page tables have at an address.
    private enum Found {
        /// The image that was meant, another page or none, none in the whole GiB.
        case it, other, nothing
    }

    /// Whether an image that starts at `start` would be the one at `base`, judged by its banner.
    private func maps(
        _ start: VirtualAddress, to base: PhysicalAddress, in space: AddressSpace,
        of memory: inout VirtualMemory
    ) throws(VMIError) -> Found {
        let banner = start.advanced(by: layout.banner)
        do {
            let place = try memory.physical.walk(banner, in: space).physical
            guard place == base.advanced(by: layout.banner) else { return .other }
            for (index, byte) in layout.bannerPrefix.enumerated() {
                guard try memory.byte(banner.advanced(by: UInt64(index)), in: space) == byte else {
                    return .other
                }
            }
            return .it
        } catch VMIError.denied {
            throw .denied
        } catch VMIError.gone {
            throw .gone
        } catch VMIError.notPresent(_, let level) {
            return level > 2 ? .nothing : .other
        } catch {
            return .other
        }
    }

    /// Whether the page in which the banner would begin holds as much of it as reaches into that page.
    private func holdsBanner(_ page: borrowing Page, at _: Frame) -> Bool {
        var offset = Int(layout.banner & 0xfff)
        for byte in layout.bannerPrefix {
            guard offset < Int(Frame.size) else { return true }
            guard page.byte(at: offset) == byte else { return false }
            offset += 1
        }
        return true
    }
}
