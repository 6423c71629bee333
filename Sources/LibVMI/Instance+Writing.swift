// SPDX-License-Identifier: Apache-2.0
import VMICore

extension Instance {
    /// Writes bytes from a place on, page by page; how many could be written.
    mutating func write(_ bytes: Span<UInt8>, at location: Location) -> Int {
        var done = 0
        do throws(VMIError) {
            while done < bytes.count {
                let here = location.advanced(by: UInt64(done))
                let place = try at(here) { (memory: inout VirtualMemory) throws(VMIError) in
                    try memory.resolve(here)
                }
                let end = min(bytes.count, done + Int(Frame.size) - place.offset)
                try put(bytes.extracting(done..<end), at: place)
                done = end
            }
        } catch {}
        return done
    }

    /// Writes bytes that all lie in one page; of who is told of events, INT3 is more than a byte.
    private func put(_ bytes: Span<UInt8>, at place: PhysicalAddress) throws(VMIError) {
        desk?.clearBreakpoints(place, count: bytes.count)
        guard try desk?.setBreakpoint(bytes, at: place) != true else { return }
        try target.write(bytes, to: place)
    }
}
