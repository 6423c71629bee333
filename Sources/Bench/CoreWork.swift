// SPDX-License-Identifier: Apache-2.0
import VMICore

/// What of the core is measured: as a program that uses it would write it.
enum CoreWork {
    /// The sum of the physical addresses.
    static func translate(
        _ pages: Pages, _ memory: inout VirtualMemory, _ space: AddressSpace
    ) throws(VMIError) -> UInt64 {
        var sum: UInt64 = 0
        for index in 0..<pages.count { sum &+= try memory.translate(pages[index], in: space).raw }
        return sum
    }

    /// The sum of the first words; each page is copied whole.
    static func read(
        _ pages: Pages, _ memory: inout VirtualMemory, _ space: AddressSpace, _ page: inout [UInt8]
    ) throws(VMIError) -> UInt64 {
        var sum: UInt64 = 0
        for index in 0..<pages.count {
            var span = page.mutableSpan
            try memory.read(pages[index], in: space, into: &span)
            var word: UInt64 = 0
            for place in (0..<8).reversed() { word = word << 8 | UInt64(span[place]) }
            sum &+= word
        }
        return sum
    }

    /// The sum of the pids.
    static func processes(_ inspector: inout Inspector) throws(VMIError) -> UInt64 {
        var sum: UInt64 = 0
        try inspector.forEachProcess { (process: Process) throws(VMIError) in
            sum &+= UInt64(UInt32(bitPattern: process.pid))
        }
        return sum
    }

    /// What the monitor does at each interval: a line of JSON. Its length.
    static func record(_ inspector: inout Inspector) throws(VMIError) -> UInt64 {
        var buffer = ByteBuffer()
        if let doubt = inspector.run(.processList, limit: .max, to: &buffer) { throw doubt }
        return UInt64(buffer.bytes.count)
    }
}
