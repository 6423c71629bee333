// SPDX-License-Identifier: Apache-2.0

/// The types of a PDB file (its TPI stream): every record's place, found and checked in one pass.
///
/// From LLVM's docs/PDB/TpiStream.rst and CodeViewTypes.rst: a header of 56 bytes or more, then records: u16 length,
/// u16 kind, contents. They are numbered from `typeIndexBegin`; lower numbers are basic types.
struct PDBTypes {
    let bytes: [UInt8]
    let budget = WorkBudget()
    private let first: UInt32
    private let offsets: [UInt32]
    /// Structures and unions that are not only declared, by name.
    let structures: [String: [UInt32]]

    /// The most records: ten times what the largest kernels have.
    private static let limit: UInt32 = 1 << 20

    /// The kinds of records that are looked at (cvinfo.h of Microsoft's own published sources).
    enum Kind {
        static let modifier: UInt16 = 0x1001
        static let pointer: UInt16 = 0x1002
        static let fieldList: UInt16 = 0x1203
        static let bitField: UInt16 = 0x1205
        static let array: UInt16 = 0x1503
        static let `class`: UInt16 = 0x1504
        static let structure: UInt16 = 0x1505
        static let union: UInt16 = 0x1506
        static let enumeration: UInt16 = 0x1507
    }

    /// One record.
    struct Record {
        let kind: UInt16
        /// What follows the kind.
        let contents: Range<Int>
    }

    /// A structure's size and the number of its list of members.
    struct Structure {
        let size: UInt32
        let fields: UInt32
        let name: String
        let isDeclaration: Bool
    }

    init(_ bytes: [UInt8]) throws(PDBError) {
        guard let headerSize = bytes.word32(at: 4), let first = bytes.word32(at: 8),
            let end = bytes.word32(at: 12), let length = bytes.word32(at: 16)
        else { throw .absent("types (TPI)") }
        guard end < first || end - first <= Self.limit else { throw .damaged("it has too many types") }
        guard first >= 0x1000, end >= first, headerSize >= 56,
            let records = bytes.range(at: UInt64(headerSize), length: UInt64(length)),
            UInt64(end - first) * 4 <= UInt64(records.count)
        else { throw .damaged("its types are fewer than it says") }
        self.bytes = bytes
        self.first = first
        var offsets: [UInt32] = []
        offsets.reserveCapacity(Int(end - first))
        var structures: [String: [UInt32]] = [:]
        var place = records.lowerBound
        while offsets.count < Int(end - first) {
            guard let size = bytes.word16(at: place), size >= 2, let kind = bytes.word16(at: place + 2),
                place + 2 + Int(size) <= records.upperBound
            else { throw .damaged("type \(offsets.count) is not whole") }
            offsets.append(UInt32(place))
            let contents = place + 4..<place + 2 + Int(size)
            place = contents.upperBound
            guard let structure = Self.structure(bytes, Record(kind: kind, contents: contents)),
                !structure.isDeclaration
            else { continue }
            structures[structure.name, default: []].append(first + UInt32(offsets.count - 1))
        }
        self.offsets = offsets
        self.structures = structures
    }

    /// The record of a number; nil for a basic type.
    func record(_ number: UInt32) throws(PDBError) -> Record? {
        guard number >= first else { return nil }
        guard number - first < UInt32(offsets.count) else {
            throw .damaged("it refers to type \(number), which is not there")
        }
        let place = Int(offsets[Int(number - first)])
        guard let size = bytes.word16(at: place), let kind = bytes.word16(at: place + 2) else { return nil }
        return Record(kind: kind, contents: place + 4..<place + 2 + Int(size))
    }

    /// What a record says of a structure or union; nil for any other.
    static func structure(_ bytes: [UInt8], _ record: Record) -> Structure? {
        let start = record.contents.lowerBound
        let size: Int
        switch record.kind {
        case Kind.structure, Kind.class: size = start + 16
        case Kind.union: size = start + 8
        default: return nil
        }
        guard size <= record.contents.upperBound, let properties = bytes.word16(at: start + 2),
            let fields = bytes.word32(at: start + 4),
            let number = PDBNumber(bytes, at: size, end: record.contents.upperBound),
            let total = UInt32(exactly: number.value)
        else { return nil }
        let name = bytes[number.end..<record.contents.upperBound].prefix { $0 != 0 }
        return Structure(
            size: total, fields: fields, name: String(decoding: name, as: UTF8.self),
            isDeclaration: properties & 0x80 != 0)
    }
}

/// A number of CodeView's: below 0x8000 as it is, else its width and then itself.
struct PDBNumber {
    let value: UInt64
    /// Where the next thing begins.
    let end: Int

    init?(_ bytes: [UInt8], at place: Int, end limit: Int) {
        guard let word = bytes.word16(at: place), place + 2 <= limit else { return nil }
        let width: Int
        switch word {
        case ..<0x8000: width = 0
        case 0x8000: width = 1
        case 0x8001, 0x8002: width = 2
        case 0x8003, 0x8004: width = 4
        case 0x8009, 0x800a: width = 8
        default: return nil
        }
        guard place + 2 + width <= limit else { return nil }
        end = place + 2 + width
        switch width {
        case 0: value = UInt64(word)
        case 1: value = UInt64(bytes[place + 2])
        case 2: value = UInt64(bytes.word16(at: place + 2) ?? 0)
        case 4: value = UInt64(bytes.word32(at: place + 2) ?? 0)
        default: value = bytes.word64(at: place + 2) ?? 0
        }
    }
}
