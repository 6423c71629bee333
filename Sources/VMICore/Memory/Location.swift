// SPDX-License-Identifier: Apache-2.0

/// Where to read: an address, and what it is an address of.
public struct Location: Sendable {
    public var address: UInt64
    /// Whose tables translate it; nil for a physical address.
    public var space: AddressSpace?
    /// What translates the addresses in those tables in turn; nil where they are physical.
    public var nested: NestedSpace?

    public init(_ address: UInt64, in space: AddressSpace? = nil, under nested: NestedSpace? = nil) {
        self.address = address
        self.space = space
        self.nested = nested
    }

    /// The place `distance` bytes further on; wraps.
    public func advanced(by distance: UInt64) -> Location {
        Location(address &+ distance, in: space, under: nested)
    }
}

extension VirtualMemory {
    /// The physical address of a place.
    public mutating func resolve(_ location: Location) throws(VMIError) -> PhysicalAddress {
        if let nested = location.nested {
            guard let space = location.space else {
                return try physical.translate(PhysicalAddress(location.address), under: nested)
            }
            let walk = physical.trace(VirtualAddress(location.address), in: space, under: nested)
            return try physical.translate(walk.get().physical, under: nested)
        }
        guard let space = location.space else { return PhysicalAddress(location.address) }
        return try translate(VirtualAddress(location.address), in: space)
    }

    /// Fills `destination` from a place on; tells how many bytes could be read, and why no more.
    public mutating func read(
        _ location: Location, into destination: inout MutableSpan<UInt8>
    ) -> (count: Int, doubt: VMIError?) {
        var done = 0
        var fetched = 0
        do throws(VMIError) {
            while done < destination.count {
                if done >= fetched, destination.count - done > Int(Frame.size), physical.batch > 1 {
                    fetched =
                        done + fetch(location.advanced(by: UInt64(done)), count: destination.count - done)
                }
                let place = try resolve(location.advanced(by: UInt64(done)))
                let part = min(destination.count - done, Int(Frame.size) - place.offset)
                try physical.page(place.frame)
                    .copy(from: place.offset, count: part, to: &destination, at: done)
                done += part
            }
        } catch {
            return (done, error)
        }
        return (done, nil)
    }

    /// Maps the pages of a stretch that is about to be read by one hypercall; returns how many bytes they are from the
    /// place on, at least one page. What refuses a page is told when it is read.
    mutating func fetch(_ location: Location, count: Int) -> Int {
        let offset = Int(location.address & (Frame.size - 1))
        let pages = min((offset + count + Int(Frame.size) - 1) >> 12, physical.batch)
        var frames: [UInt64] = []
        for page in 0..<UInt64(max(pages, 0)) {
            let next = location.advanced(by: page == 0 ? 0 : page << 12 &- UInt64(offset))
            do throws(VMIError) { frames.append(try resolve(next).frame.number) } catch { break }
        }
        do throws(VMIError) { _ = try physical.fetch(frames) } catch {}
        return max(frames.count, 1) << 12 - offset
    }

    /// The little-endian number of `size` bytes, at most 8, at a place.
    public mutating func number(_ location: Location, size: Int) throws(VMIError) -> UInt64 {
        let place = try resolve(location)
        guard location.space != nil || location.nested != nil, place.offset + size > Int(Frame.size) else {
            return try physical.number(place, size: size)
        }
        return try numberAcrossPages(location, size: size)
    }

    /// The little-endian number of `size` bytes, at most 8, at an address; in line, since sizes are constants.
    @inline(__always)
    mutating func number(
        _ address: VirtualAddress, in space: AddressSpace, size: Int
    ) throws(VMIError) -> UInt64 {
        let place = try translate(address, in: space)
        guard place.offset + size <= Int(Frame.size) else {
            return try numberAcrossPages(Location(address.raw, in: space), size: size)
        }
        return try physical.page(place.frame).number(at: place.offset, size: size)
    }

    private mutating func numberAcrossPages(_ location: Location, size: Int) throws(VMIError) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<min(max(size, 0), 8) {
            let place = try resolve(location.advanced(by: UInt64(index)))
            number |= UInt64(try physical.page(place.frame).byte(at: place.offset)) << UInt64(8 * index)
        }
        return number
    }
}
