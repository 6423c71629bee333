// SPDX-License-Identifier: Apache-2.0

// How the kernel's structures are read: each pointer is checked before anything follows it, and each step is paid
// for, so that no structure, however it is linked, keeps a program busy for long.

extension Inspector {
    /// The most steps of one program: as many as a large system needs, many times over.
    static var patience: Int { 1 << 22 }

    /// Takes one step of the program that runs.
    mutating func step() throws(VMIError) {
        guard steps > 0 else { throw .tooMany(Self.patience) }
        steps -= 1
    }

    /// The pointer at an address of the kernel's; nil where it is null.
    mutating func pointer(at address: VirtualAddress) throws(VMIError) -> VirtualAddress? {
        try step()
        let space = try kernel().space
        let pointer = try memory.pointer(address, in: space)
        guard pointer.raw != 0 else { return nil }
        guard space.mode.isKernel(pointer), space.mode.isCanonical(pointer) else {
            throw .badPointer(pointer)
        }
        return pointer
    }

    /// The pointer at an address of the kernel's, where null makes no sense.
    mutating func object(at address: VirtualAddress) throws(VMIError) -> VirtualAddress {
        guard let pointer = try pointer(at: address) else { throw .badPointer(VirtualAddress(0)) }
        return pointer
    }

    /// The number at an address of the kernel's that is as wide as its pointers (unsigned long).
    mutating func long(_ address: VirtualAddress) throws(VMIError) -> UInt64 {
        try step()
        return try memory.pointer(address, in: kernel().space).raw
    }

    /// The 64-bit number at an address of the kernel's.
    mutating func word64(_ address: VirtualAddress) throws(VMIError) -> UInt64 {
        try step()
        return try memory.word64(address, in: kernel().space)
    }

    /// The 32-bit number at an address of the kernel's.
    mutating func word32(_ address: VirtualAddress) throws(VMIError) -> UInt32 {
        try step()
        return try memory.word32(address, in: kernel().space)
    }

    /// The 16-bit number at an address of the kernel's.
    mutating func word16(_ address: VirtualAddress) throws(VMIError) -> UInt16 {
        try memory.word16(address, in: kernel().space)
    }

    /// Bytes at an address of the kernel's; the caller bounds their number.
    mutating func bytes(_ address: VirtualAddress, count: Int) throws(VMIError) -> [UInt8] {
        try step()
        var bytes = [UInt8](repeating: 0, count: count)
        var span = bytes.mutableSpan
        try memory.read(address, in: kernel().space, into: &span)
        return bytes
    }

    /// The text at an address of the kernel's: up to its NUL, or `limit` bytes when it has none.
    mutating func text(_ address: VirtualAddress, limit: Int) throws(VMIError) -> [UInt8] {
        try step()
        let space = try kernel().space
        var bytes: [UInt8] = []
        for distance in 0..<UInt64(limit) {
            let byte = try memory.byte(address.advanced(by: distance), in: space)
            if byte == 0 { break }
            bytes.append(byte)
        }
        return bytes
    }
}
