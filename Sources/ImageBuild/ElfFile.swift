// SPDX-License-Identifier: Apache-2.0
import Host

/// What of a 64-bit x86 ELF file a domain builder looks at; read with every offset checked.
struct ElfFile: Sendable, Equatable {
    struct Segment: Sendable, Equatable {
        var address: UInt64
        var fileBytes: UInt64
        var memoryBytes: UInt64
        var readable: Bool
        var writable: Bool
        var executable: Bool
    }

    var entry: UInt64
    var segments: [Segment] = []
    /// Types of the notes that are named "Xen".
    var xenNotes: [UInt32] = []

    init(_ bytes: [UInt8]) throws {
        let file = Reader(bytes: bytes)
        guard bytes.count >= 64, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]),
            try file.number(at: 18, as: UInt16.self) == 62
        else { throw ToolError(.corrupt, "this is no 64-bit ELF file for x86") }
        entry = try file.number(at: 24, as: UInt64.self)
        let table = try file.number(at: 32, as: UInt64.self)
        let size = UInt64(try file.number(at: 54, as: UInt16.self))
        let count = UInt64(try file.number(at: 56, as: UInt16.self))
        guard size == 56, count <= 64 else {
            throw ToolError(.corrupt, "the ELF program headers make no sense")
        }
        for index in 0..<count {
            let (header, overflow) = table.addingReportingOverflow(index * size)
            guard !overflow else { throw ToolError(.corrupt, "the ELF program headers lie outside the file") }
            try read(file, header: header)
        }
    }

    private mutating func read(_ file: Reader, header: UInt64) throws {
        let kind = try file.number(at: header, as: UInt32.self)
        let flags = try file.number(at: header &+ 4, as: UInt32.self)
        let offset = try file.number(at: header &+ 8, as: UInt64.self)
        let address = try file.number(at: header &+ 16, as: UInt64.self)
        let fileBytes = try file.number(at: header &+ 32, as: UInt64.self)
        let memoryBytes = try file.number(at: header &+ 40, as: UInt64.self)
        guard offset <= file.bytes.count, fileBytes <= UInt64(file.bytes.count) - offset else {
            throw ToolError(.corrupt, "an ELF segment lies outside the file")
        }
        if kind == 1 {
            segments.append(
                Segment(
                    address: address, fileBytes: fileBytes, memoryBytes: memoryBytes,
                    readable: flags & 4 != 0,
                    writable: flags & 2 != 0, executable: flags & 1 != 0))
        } else if kind == 4 {
            try readNotes(file, from: offset, to: offset + fileBytes)
        }
    }

    private mutating func readNotes(_ file: Reader, from start: UInt64, to end: UInt64) throws {
        var place = start
        while place + 12 <= end {
            let name = UInt64(try file.number(at: place, as: UInt32.self))
            let description = UInt64(try file.number(at: place + 4, as: UInt32.self))
            let type = try file.number(at: place + 8, as: UInt32.self)
            let next = place + 12 + (name + 3) & ~3 + (description + 3) & ~3
            guard next <= end else { throw ToolError(.corrupt, "an ELF note is longer than its segment") }
            let text = file.bytes[Int(place + 12)..<Int(place + 12 + name)]
            if text.elementsEqual([0x58, 0x65, 0x6e, 0]) { xenNotes.append(type) }
            place = next
        }
    }

    private struct Reader {
        let bytes: [UInt8]

        func number<Number: FixedWidthInteger>(at offset: UInt64, as type: Number.Type) throws -> Number {
            let size = MemoryLayout<Number>.size
            guard offset <= UInt64(bytes.count), bytes.count - Int(offset) >= size else {
                throw ToolError(.corrupt, "the ELF file is cut short")
            }
            return bytes[Int(offset)..<Int(offset) + size].reversed().reduce(0) { $0 << 8 | Number($1) }
        }
    }
}
