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
                try target.write(bytes.extracting(done..<end), to: place)
                done = end
            }
        } catch {}
        return done
    }
}
