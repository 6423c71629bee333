// SPDX-License-Identifier: Apache-2.0
import CLibVMI
import VMICore

extension Instance {
    /// The most bytes of a text.
    static var textLimit: Int { 1 << 20 }

    /// The number of 1, 2, 4 or 8 bytes at an address of a process.
    @inline(__always)
    mutating func number(_ address: UInt64, pid: Int32, size: Int) throws(VMIError) -> UInt64 {
        let space = try space(of: pid)
        return try noting(address, space) { (memory: inout VirtualMemory) throws(VMIError) in
            switch size {
            case 1: UInt64(try memory.byte(VirtualAddress(address), in: space))
            case 2: UInt64(try memory.word16(VirtualAddress(address), in: space))
            case 4: UInt64(try memory.word32(VirtualAddress(address), in: space))
            default: try memory.word64(VirtualAddress(address), in: space)
            }
        }
    }

    /// The number of `size` bytes at a physical address.
    @inline(__always)
    mutating func number(physical address: UInt64, size: Int) throws(VMIError) -> UInt64 {
        try memory { (memory: inout VirtualMemory) throws(VMIError) in
            try memory.physical.number(PhysicalAddress(address), size: size)
        }
    }

    /// The number of `size` bytes at a symbol of the kernel.
    mutating func number(at symbol: Name, size: Int) throws(VMIError) -> UInt64 {
        try number(try address(of: symbol).raw, pid: 0, size: size)
    }

    /// The number of `size` bytes at a place.
    mutating func number(_ location: Location, size: Int) throws(VMIError) -> UInt64 {
        try at(location) { (memory: inout VirtualMemory) throws(VMIError) in
            try memory.number(location, size: size)
        }
    }

    /// Fills `destination` from a place on; how many bytes could be read.
    mutating func read(_ location: Location, into destination: inout MutableSpan<UInt8>) -> Int {
        var done = 0
        do throws(VMIError) {
            try at(location) { (memory: inout VirtualMemory) throws(VMIError) in
                let result = memory.read(location, into: &destination)
                done = result.count
                if let doubt = result.doubt { throw doubt }
            }
        } catch {
            if location.space != nil { fault?.address &+= UInt64(done) }
        }
        return done
    }

    /// Works at a place, and notes when it cannot be translated.
    mutating func at<Result>(
        _ location: Location, _ body: (inout VirtualMemory) throws(VMIError) -> Result
    ) throws(VMIError) -> Result {
        guard let space = location.space else { return try memory(body) }
        return try noting(location.address, space, body)
    }

    /// The physical address of a virtual one of a process.
    @inline(__always)
    mutating func translate(_ address: UInt64, pid: Int32) throws(VMIError) -> UInt64 {
        try translate(address, in: try space(of: pid))
    }

    @inline(__always)
    mutating func translate(_ address: UInt64, in space: AddressSpace) throws(VMIError) -> UInt64 {
        try noting(address, space) { (memory: inout VirtualMemory) throws(VMIError) in
            try memory.translate(VirtualAddress(address), in: space).raw
        }
    }

    /// Bytes of the target's addresses.
    func pointerSize() throws(VMIError) -> Int {
        guard let mode else { throw .kernelNotFound }
        return mode.isLong ? 8 : 4
    }
}
