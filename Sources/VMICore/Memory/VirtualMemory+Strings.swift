// SPDX-License-Identifier: Apache-2.0

extension VirtualMemory {
    /// The bytes from a place up to the first zero, without it.
    ///
    /// A text that cannot be read to its end, or that is longer than `limit`, is an error, never cut short.
    public mutating func bytes(
        upToZeroAt location: Location, limit: Int
    ) throws(VMIError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let place = try resolve(location.advanced(by: UInt64(bytes.count)))
            let page = try physical.page(place.frame)
            for offset in place.offset..<Int(Frame.size) {
                let byte = page.byte(at: offset)
                if byte == 0 { return bytes }
                guard bytes.count < limit else { throw .tooMany(limit) }
                bytes.append(byte)
            }
        }
    }

    /// The bytes of the 16-bit units from a place up to the first that is zero, without it; `limit` counts bytes.
    public mutating func units(
        upToZeroAt location: Location, limit: Int
    ) throws(VMIError) -> [UInt8] {
        var bytes: [UInt8] = []
        while true {
            let unit = try number(location.advanced(by: UInt64(bytes.count)), size: 2)
            if unit == 0 { return bytes }
            guard bytes.count + 2 <= limit else { throw .tooMany(limit) }
            bytes.append(UInt8(truncatingIfNeeded: unit))
            bytes.append(UInt8(truncatingIfNeeded: unit >> 8))
        }
    }

    /// The bytes of the text that a UNICODE_STRING of Windows tells of: u16 length in bytes, u16 room for it, and
    /// where a pointer of its width is aligned, the text's address, in the same address space.
    public mutating func unicodeString(
        _ location: Location, pointerSize: Int
    ) throws(VMIError) -> [UInt8] {
        let length = try number(location, size: 2)
        let room = try number(location.advanced(by: 2), size: 2)
        let pointer = try number(location.advanced(by: UInt64(pointerSize)), size: pointerSize)
        guard length <= room, length & 1 == 0, pointer != 0 || length == 0 else {
            throw .badPointer(VirtualAddress(pointer))
        }
        var bytes = [UInt8](repeating: 0, count: Int(length))
        var span = bytes.mutableSpan
        var text = location
        text.address = pointer
        if let doubt = read(text, into: &span).doubt { throw doubt }
        return bytes
    }
}
