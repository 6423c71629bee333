// SPDX-License-Identifier: Apache-2.0

extension PhysicalMemory {
    /// The little-endian number of `size` bytes, at most 8, at a physical address.
    public mutating func number(_ address: PhysicalAddress, size: Int) throws(VMIError) -> UInt64 {
        guard address.offset + size <= Int(Frame.size) else {
            return try numberAcrossPages(address, size: size)
        }
        return try page(address.frame).number(at: address.offset, size: size)
    }

    private mutating func numberAcrossPages(
        _ address: PhysicalAddress, size: Int
    ) throws(VMIError) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<min(max(size, 0), 8) {
            let place = address.advanced(by: UInt64(index))
            number |= UInt64(try page(place.frame).byte(at: place.offset)) << UInt64(8 * index)
        }
        return number
    }
}

extension Page {
    /// The little-endian number of `size` bytes, 1 to 8, at `offset`; it must end with the page or before.
    @inline(__always)
    func number(at offset: Int, size: Int) -> UInt64 {
        let start = min(offset, Int(Frame.size) - 8)
        let word = word64(at: start) >> UInt64(8 * (offset - start))
        return word & UInt64.max >> UInt64(64 - 8 * size)
    }
}
