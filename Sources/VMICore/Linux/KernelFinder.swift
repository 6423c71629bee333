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
        if let scattered = try scatteredKernel(in: &memory) { return scattered }
        if let unmapped { throw .kernelNotMapped(unmapped) }
        throw .kernelNotFound
    }

    /// The kernel of a PV guest, whose pages lie anywhere in the machine.
    ///
    /// It is where it was linked, since nothing moves it, and so the numbers of its pages are known; the
    /// frames that may be that of its top-level table are tried. Asking for a register would take a right
    /// that tells more than memory does.
    private func scatteredKernel(in memory: inout VirtualMemory) throws(VMIError) -> Kernel? {
        guard layout.pageOffset == nil, layout.imageStart >= Self.region.raw else { return nil }
        let page = (layout.imageStart - Self.region.raw + layout.topTable) >> 12
        let start = VirtualAddress(layout.imageStart)
        for frame in memory.physical.frames(ofPage: page) {
            let space = AddressSpace(cr3: frame << 12, mode: .fourLevel)
            do throws(VMIError) {
                let base = try memory.physical.walk(start, in: space).physical
                guard try hasBanner(start, in: space, of: &memory) else { continue }
                return Kernel(physicalBase: base, virtualBase: start, slide: 0, space: space)
            } catch {
                guard error.mayPass else { throw error }
            }
        }
        return nil
    }

    /// Whether a kernel found earlier is still there.
    func confirms(_ kernel: Kernel, in memory: inout VirtualMemory) throws(VMIError) -> Bool {
        do {
            let base = try memory.physical.walk(kernel.virtualBase, in: kernel.space).physical
            guard base == kernel.physicalBase else { return false }
            return try hasBanner(kernel.virtualBase, in: kernel.space, of: &memory)
        } catch VMIError.denied {
            throw .denied
        } catch VMIError.gone {
            throw .gone
        } catch {
            return false
        }
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
            return try hasBanner(start, in: space, of: &memory) ? .it : .other
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

    /// Whether an image that starts at `start` has the profile's banner.
    private func hasBanner(
        _ start: VirtualAddress, in space: AddressSpace, of memory: inout VirtualMemory
    ) throws(VMIError) -> Bool {
        let banner = start.advanced(by: layout.banner)
        for (index, byte) in layout.bannerPrefix.enumerated() {
            guard try memory.byte(banner.advanced(by: UInt64(index)), in: space) == byte else { return false }
        }
        return true
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
