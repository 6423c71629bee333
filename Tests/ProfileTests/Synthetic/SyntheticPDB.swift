// SPDX-License-Identifier: Apache-2.0

/// A small PDB file, laid out as LLVM's docs/PDB publish it: the streams that a reader of types and public symbols
/// needs.
package struct SyntheticPDB {
    package var blockSize = 512
    package var guid: [UInt8] = (1...16).map { UInt8($0) }
    package var infoAge: UInt32 = 9
    package var age: UInt32 = 2
    package var machine: UInt16 = 0x8664
    package var types: [[UInt8]] = Self.windowsTypes
    /// Name, section from 1, offset in it.
    package var symbols: [(name: String, section: UInt16, offset: UInt32)] = [
        ("PsActiveProcessHead", 2, 0x100), ("PsLoadedModuleList", 2, 0x200),
        ("KdDebuggerDataBlock", 2, 0x300),
        ("NtBuildNumber", 1, 0x40),
    ]
    /// Virtual addresses.
    package var sections: [UInt32] = [0x1000, 0x20_0000]
    package var originalSections: [UInt32]?
    package var moves: [(from: UInt32, to: UInt32)]?

    package init(blockSize: Int = 512, machine: UInt16 = 0x8664) {
        (self.blockSize, self.machine) = (blockSize, machine)
    }

    package var bytes: [UInt8] {
        container([
            [], information, typeStream, debug, symbolStream, headers(sections),
            moves.map { moves in
                var blob = Blob()
                for move in moves {
                    blob.append(move.from)
                    blob.append(move.to)
                }
                return blob.bytes
            } ?? [], originalSections.map(headers) ?? [],
        ])
    }

    private var information: [UInt8] {
        var blob = Blob()
        for word in [20_000_404, 1, infoAge] as [UInt32] { blob.append(word) }
        blob.append(guid)
        return blob.bytes
    }

    private var typeStream: [UInt8] {
        let records = types.flatMap { $0 }
        var blob = Blob()
        for word in [20_040_203, 56, 0x1000, 0x1000 + UInt32(types.count), UInt32(records.count)] as [UInt32]
        {
            blob.append(word)
        }
        blob.append([UInt8](repeating: 0, count: 36))
        blob.append(records)
        return blob.bytes
    }

    private var debug: [UInt8] {
        var blob = Blob()
        for word in [0xffff_ffff, 19_990_903, age] as [UInt32] { blob.append(word) }
        for half in [0xffff, 0, 0xffff, 0, 4, 0] as [UInt16] { blob.append(half) }
        // Two parts before the list of streams, to be stepped over.
        for word in [8, 4, 0, 0, 0, 0, 22, 0] as [UInt32] { blob.append(word) }
        blob.append(UInt16(0))
        blob.append(machine)
        blob.append(UInt32(0))
        blob.append([UInt8](repeating: 0xee, count: 12))
        let none: UInt16 = 0xffff
        for stream in [
            none, none, none, none, moves == nil ? none : 6, 5, none, none, none, none,
            originalSections == nil ? none : 7,
        ] {
            blob.append(stream)
        }
        return blob.bytes
    }

    private var symbolStream: [UInt8] {
        var blob = Blob()
        // Something else first: S_PROCREF.
        blob.append(UInt16(10))
        blob.append(UInt16(0x1125))
        blob.append([UInt8](repeating: 0, count: 8))
        for symbol in symbols {
            var record = Blob()
            record.append(UInt16(0x110e))
            record.append(UInt32(0))
            record.append(symbol.offset)
            record.append(symbol.section)
            record.append(symbol.name)
            while !(record.count + 2).isMultiple(of: 4) { record.append([0]) }
            blob.append(UInt16(record.count))
            blob.append(record.bytes)
        }
        return blob.bytes
    }

    private func headers(_ sections: [UInt32]) -> [UInt8] {
        var blob = Blob()
        for section in sections {
            blob.append(Array(".text\0\0\0".utf8))
            blob.append(UInt32(0x1000))
            blob.append(section)
            blob.append([UInt8](repeating: 0, count: 24))
        }
        return blob.bytes
    }

    private func container(_ streams: [[UInt8]]) -> [UInt8] {
        // Blocks 0 to 2: super block, free block maps.
        var blocks: [[UInt8]] = [[], [], []]
        func add(_ contents: [UInt8]) -> [UInt32] {
            // The blocks of a stream in falling order, so that no reader gets by without the list.
            let parts = stride(from: 0, to: contents.count, by: blockSize).map {
                Array(contents[$0..<min($0 + blockSize, contents.count)])
            }
            let first = UInt32(blocks.count)
            blocks += parts.reversed()
            return parts.indices.map { first + UInt32(parts.count - 1 - $0) }
        }
        var directory = Blob()
        directory.append(UInt32(streams.count))
        for stream in streams { directory.append(UInt32(stream.count)) }
        for stream in streams { for block in add(stream) { directory.append(block) } }
        var map = Blob()
        for block in add(directory.bytes) { map.append(block) }
        let mapBlock = UInt32(blocks.count)
        blocks.append(map.bytes)
        var head = Blob(bytes: Array("Microsoft C/C++ MSF 7.00\r\n\u{1a}DS\0\0\0".utf8))
        for word in [UInt32(blockSize), 1, UInt32(blocks.count), UInt32(directory.count), 0, mapBlock] {
            head.append(word)
        }
        blocks[0] = head.bytes
        return blocks.flatMap { $0 + [UInt8](repeating: 0, count: blockSize - $0.count) }
    }
}

/// Records of types (CodeView).
extension SyntheticPDB {
    package static func record(_ kind: UInt16, _ build: (inout Blob) -> Void) -> [UInt8] {
        var contents = Blob()
        build(&contents)
        while !contents.count.isMultiple(of: 4) { contents.append([UInt8(0xf0 + 4 - contents.count % 4)]) }
        var record = Blob()
        record.append(UInt16(contents.count + 2))
        record.append(kind)
        record.append(contents.bytes)
        return record.bytes
    }

    package static func number(_ value: UInt32, to blob: inout Blob) {
        if value >= 0x8000 { blob.append(UInt16(0x8004)) }
        if value >= 0x8000 { blob.append(value) } else { blob.append(UInt16(value)) }
    }

    package static func member(_ name: String, type: UInt32, at offset: UInt32, to blob: inout Blob) {
        blob.append(UInt16(0x150d))
        blob.append(UInt16(3))
        blob.append(type)
        number(offset, to: &blob)
        blob.append(name)
        while !blob.count.isMultiple(of: 4) { blob.append([UInt8(0xf0 + 4 - blob.count % 4)]) }
    }

    package static func structure(_ name: String, fields: UInt32, size: UInt32, declared: Bool = false)
        -> [UInt8]
    {
        record(0x1505) { blob in
            blob.append(UInt16(0))
            blob.append(UInt16(declared ? 0x80 : 0))
            blob.append(fields)
            blob.append(UInt32(0))
            blob.append(UInt32(0))
            number(size, to: &blob)
            blob.append(name)
        }
    }

    /// `_EPROCESS` and what it is made of, as Windows 10 has it, in numbers from 0x1000 on.
    package static let windowsTypes: [[UInt8]] = [
        // 0x1000: _LIST_ENTRY, only declared; 0x1001 its members, 0x1002 itself.
        structure("_LIST_ENTRY", fields: 0, size: 0, declared: true),
        record(0x1203) { blob in
            member("Flink", type: 0x1003, at: 0, to: &blob)
            member("Blink", type: 0x1003, at: 8, to: &blob)
        },
        structure("_LIST_ENTRY", fields: 0x1001, size: 16),
        // 0x1003: a pointer of 8 bytes.
        record(0x1002) { blob in
            blob.append(UInt32(0x1000))
            blob.append(UInt32(8 << 13 | 0xc))
        },
        // 0x1004: UCHAR[15].
        record(0x1503) { blob in
            blob.append(UInt32(0x20))
            blob.append(UInt32(0x23))
            number(15, to: &blob)
            blob.append("")
        },
        // 0x1005, 0x1006: _KPROCESS.
        record(0x1203) { blob in member("DirectoryTableBase", type: 0x23, at: 0x28, to: &blob) },
        structure("_KPROCESS", fields: 0x1005, size: 0x438),
        // 0x1007: a bit field.
        record(0x1205) { blob in
            blob.append(UInt32(0x22))
            blob.append([3, 4])
        },
        // 0x1008: the second part of the list; 0x1009: the first.
        record(0x1203) { blob in
            member("ImageFileName", type: 0x1004, at: 0x5a8, to: &blob)
            member("Peb", type: 0x1003, at: 0x550, to: &blob)
            member("Far", type: 0x23, at: 0x9000, to: &blob)
        },
        record(0x1203) { blob in
            member("Pcb", type: 0x1006, at: 0, to: &blob)
            member("UniqueProcessId", type: 0x0603, at: 0x440, to: &blob)
            // A nested type and a static member, to be stepped over.
            blob.append(UInt16(0x1510))
            blob.append(UInt16(0))
            blob.append(UInt32(0x1002))
            blob.append("inner")
            while !blob.count.isMultiple(of: 4) { blob.append([UInt8(0xf0 + 4 - blob.count % 4)]) }
            member("ActiveProcessLinks", type: 0x1000, at: 0x448, to: &blob)
            member("Flags3", type: 0x1007, at: 0x464, to: &blob)
            blob.append(UInt16(0x1404))
            blob.append(UInt16(0))
            blob.append(UInt32(0x1008))
        },
        structure("_EPROCESS", fields: 0x1009, size: 0xa000),
        // 0x100b, 0x100c: a union.
        record(0x1203) { blob in
            member("Long", type: 0x1d, at: 0, to: &blob)
            member("Half", type: 0x72, at: 2, to: &blob)
        },
        record(0x1506) { blob in
            blob.append(UInt16(2))
            blob.append(UInt16(0))
            blob.append(UInt32(0x100b))
            number(4, to: &blob)
            blob.append("_PARTS")
        },
    ]
}
