// SPDX-License-Identifier: Apache-2.0

extension PhysicalMemory {
    /// Reads `count` bytes at a physical address into `destination[start...]`, or as many as it has room for.
    ///
    /// When it throws, the bytes before the one that could not be read are there.
    public mutating func read(
        _ address: PhysicalAddress, into destination: inout MutableSpan<UInt8>, at start: Int = 0,
        count: Int = .max
    ) throws(VMIError) {
        let wanted = min(max(count, 0), destination.count - min(max(start, 0), destination.count))
        var done = 0
        while done < wanted {
            let place = address.advanced(by: UInt64(done))
            let part = min(wanted - done, Int(Frame.size) - place.offset)
            try page(place.frame).copy(from: place.offset, count: part, to: &destination, at: start + done)
            done += part
        }
    }
}
