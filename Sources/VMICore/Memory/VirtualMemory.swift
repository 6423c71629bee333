// SPDX-License-Identifier: Apache-2.0

/// A target's memory read through its page tables.
public struct VirtualMemory: ~Copyable {
    /// The memory that everything lies in.
    public var physical: PhysicalMemory
    var regions = RegionCache()

    public init(_ physical: consuming PhysicalMemory) { self.physical = physical }

    /// The physical address of a virtual one; the tables on the way are kept until `refresh`.
    public mutating func translate(
        _ address: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> PhysicalAddress {
        if let known = regions.find(address, in: space), let place = physical.glance(address, within: known) {
            return place
        }
        return try stepByStep(address, in: space)
    }

    /// A translation that takes more than a glance.
    @inline(never)
    private mutating func stepByStep(
        _ address: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> PhysicalAddress {
        var region: Region
        if let known = regions.find(address, in: space) {
            if let place = physical.glanceThroughWindow(address, within: known) { return place }
            region = known
        } else {
            region = try physical.region(of: address, in: space)
        }
        if !region.isLargePage { region.hint = try physical.hint(for: region.table) }
        regions.insert(region, for: address, in: space)
        return try physical.translate(address, within: region, of: space).physical
    }

    /// Reads `count` bytes at an address into `destination`, or as many as it has room for.
    ///
    /// When it throws, the bytes before the one that could not be read are there.
    public mutating func read(
        _ address: VirtualAddress, in space: AddressSpace, into destination: inout MutableSpan<UInt8>,
        count: Int = .max
    ) throws(VMIError) {
        let wanted = min(max(count, 0), destination.count)
        var done = 0
        var fetched = 0
        while done < wanted {
            if done >= fetched, wanted - done > Int(Frame.size), physical.batch > 1 {
                fetched = done + fetch(Location(address.raw &+ UInt64(done), in: space), count: wanted - done)
            }
            let place = try translate(address.advanced(by: UInt64(done)), in: space)
            let part = min(wanted - done, Int(Frame.size) - place.offset)
            try physical.page(place.frame).copy(from: place.offset, count: part, to: &destination, at: done)
            done += part
        }
    }

    /// The little-endian 64-bit number at an address.
    public mutating func word64(_ address: VirtualAddress, in space: AddressSpace) throws(VMIError) -> UInt64
    {
        try number(address, in: space, size: 8)
    }

    /// The byte at an address.
    public mutating func byte(_ address: VirtualAddress, in space: AddressSpace) throws(VMIError) -> UInt8 {
        let place = try translate(address, in: space)
        return try physical.page(place.frame).byte(at: place.offset)
    }

    /// The pointer at an address, of as many bytes as the kernel's pointers have.
    public mutating func pointer(
        _ address: VirtualAddress, in space: AddressSpace
    ) throws(VMIError) -> VirtualAddress {
        VirtualAddress(try number(address, in: space, size: space.mode.pointerSize))
    }

    /// The little-endian 32-bit number at an address.
    public mutating func word32(_ address: VirtualAddress, in space: AddressSpace) throws(VMIError) -> UInt32
    {
        UInt32(truncatingIfNeeded: try number(address, in: space, size: 4))
    }

    /// The little-endian 16-bit number at an address.
    public mutating func word16(_ address: VirtualAddress, in space: AddressSpace) throws(VMIError) -> UInt16
    {
        UInt16(truncatingIfNeeded: try number(address, in: space, size: 2))
    }

    /// Forgets translations, which the target may have changed since; pages stay mapped.
    public mutating func forgetTranslations() {
        regions.removeAll()
    }

    /// Forgets translations and mappings, so that what is read next is what the target has then.
    public mutating func refresh() throws(VMIError) {
        forgetTranslations()
        try physical.refresh()
    }
}
