// SPDX-License-Identifier: Apache-2.0
import TargetBundle

extension PDBTypes {
    /// A member of a structure.
    private struct Field {
        let name: ArraySlice<UInt8>
        let type: UInt32
        let offset: UInt32
    }

    /// Where a member or structure lies. Of several structures of that name, all must say the same.
    func place(of name: MemberName) throws(PDBError) -> MemberPlace? {
        let wanted = name.member.map { Array($0.utf8) }
        var answers: Set<MemberPlace> = []
        for number in structures[name.structure] ?? [] {
            guard let record = try record(number), let structure = Self.structure(bytes, record) else {
                continue
            }
            guard let wanted else {
                answers.insert(MemberPlace(offset: 0, size: structure.size))
                continue
            }
            var found: Field?
            try forEachField(of: structure) { field in
                if found == nil, field.name.elementsEqual(wanted) { found = field }
            }
            guard let found, let size = try size(of: found.type) else { continue }
            guard UInt64(found.offset) + UInt64(size) <= UInt64(structure.size) else {
                throw .damaged("a member lies outside its structure")
            }
            answers.insert(MemberPlace(offset: found.offset, size: size))
        }
        return answers.count == 1 ? answers.first : nil
    }

    /// Every member of every structure, for a full profile.
    func addMembers(to index: inout SymbolIndex.Builder) throws(PDBError) {
        for (name, numbers) in structures where !name.isEmpty && !name.hasPrefix("<") {
            for number in numbers {
                guard let record = try record(number), let structure = Self.structure(bytes, record) else {
                    continue
                }
                index.addMember(name.utf8, offset: 0, size: structure.size)
                var fields: [Field] = []
                try forEachField(of: structure) { fields.append($0) }
                for field in fields {
                    guard let size = try size(of: field.type) else { continue }
                    index.addMember(Array(name.utf8) + [0x2e] + field.name, offset: field.offset, size: size)
                }
            }
        }
    }

    /// Calls `visit` with each member, through as many lists as there are. Windows's compiler repeats the members
    /// of nameless structures in the one around them.
    private func forEachField(of structure: Structure, _ visit: (Field) -> Void) throws(PDBError) {
        var list: UInt32? = structure.fields
        // The lists of the largest structures have a few parts of 64 KiB.
        for _ in 0..<64 {
            guard let number = list, number != 0 else { return }
            guard let record = try record(number), record.kind == Kind.fieldList else { return }
            guard budget.spend(record.contents.count) else { throw .damaged("its structures share too much") }
            list = try forEachField(in: record.contents, visit)
        }
        throw .damaged("a list of members has no end")
    }

    /// Returns the number of the list that goes on where this one ends.
    private func forEachField(
        in list: Range<Int>, _ visit: (Field) -> Void
    ) throws(PDBError) -> UInt32? {
        var place = list.lowerBound
        while place + 4 <= list.upperBound {
            // Padding: its lower half says how much is left of it.
            if bytes[place] >= 0xf0 {
                place += max(1, Int(bytes[place] & 0xf))
                continue
            }
            guard let kind = bytes.word16(at: place), let after = bytes.word16(at: place + 2) else { break }
            let type = bytes.word32(at: place + 4) ?? 0
            let end: Int?
            switch kind {
            case 0x150d:  // LF_MEMBER
                guard let number = PDBNumber(bytes, at: place + 8, end: list.upperBound) else {
                    throw .damaged("a member has no offset")
                }
                end = text(at: number.end, list.upperBound)
                guard let end, let offset = UInt32(exactly: number.value) else { break }
                visit(Field(name: bytes[number.end..<(end - 1)], type: type, offset: offset))
            case 0x150e, 0x1510, 0x150f:  // static members, nested types, methods
                end = text(at: place + 8, list.upperBound)
            case 0x1511:  // LF_ONEMETHOD; one that introduces a virtual function has four bytes more.
                let introduces = [4, 6].contains(after >> 2 & 7)
                end = text(at: place + (introduces ? 12 : 8), list.upperBound)
            case 0x1502:  // LF_ENUMERATE
                end = PDBNumber(bytes, at: place + 4, end: list.upperBound).flatMap {
                    text(at: $0.end, list.upperBound)
                }
            case 0x1400: end = PDBNumber(bytes, at: place + 8, end: list.upperBound)?.end  // LF_BCLASS
            case 0x1401, 0x1402:  // virtual base classes
                end = PDBNumber(bytes, at: place + 12, end: list.upperBound).flatMap {
                    PDBNumber(bytes, at: $0.end, end: list.upperBound)?.end
                }
            case 0x1409: end = place + 8  // LF_VFUNCTAB
            case 0x1404: return type  // LF_INDEX
            default: throw .damaged("a list of members has an entry of kind 0x\(String(kind, radix: 16))")
            }
            guard let end, end <= list.upperBound else { throw .damaged("a list of members is not whole") }
            place = end
        }
        return nil
    }

    /// Where the text that starts there ends, behind its zero.
    private func text(at start: Int, _ end: Int) -> Int? {
        guard start <= end, let zero = bytes[start..<end].firstIndex(of: 0) else { return nil }
        return zero + 1
    }

    /// The size of a type in bytes; nil for a bit field, and for what has none.
    private func size(of number: UInt32) throws(PDBError) -> UInt32? {
        var number = number
        for _ in 0..<32 {
            guard let record = try record(number) else { return Self.basicSize(number) }
            let start = record.contents.lowerBound
            switch record.kind {
            case Kind.modifier: number = bytes.word32(at: start) ?? 0
            case Kind.enumeration: number = bytes.word32(at: start + 4) ?? 0
            case Kind.pointer: return bytes.word32(at: start + 4).map { $0 >> 13 & 0x3f }
            case Kind.bitField: return nil
            case Kind.array:
                let total = PDBNumber(bytes, at: start + 8, end: record.contents.upperBound)
                return total.flatMap { UInt32(exactly: $0.value) }
            case Kind.structure, Kind.class, Kind.union:
                guard let structure = Self.structure(bytes, record) else { return nil }
                guard structure.isDeclaration else { return structure.size }
                guard let whole = structures[structure.name]?.first, let record = try self.record(whole)
                else {
                    return nil
                }
                return Self.structure(bytes, record)?.size
            default: return nil
            }
        }
        throw .damaged("type \(number) is built of itself")
    }

    /// Of the numbers below the first record's: a kind, and in bits 8 to 11 what pointer to it.
    private static func basicSize(_ number: UInt32) -> UInt32? {
        switch number >> 8 & 0xf {
        case 0: break
        case 4, 5: return 4
        case 6: return 8
        default: return nil
        }
        return switch number & 0xff {
        case 0x10, 0x20, 0x68, 0x69, 0x70, 0x30, 0x7c: 1
        case 0x11, 0x21, 0x71, 0x72, 0x73, 0x7a, 0x31: 2
        case 0x08, 0x12, 0x22, 0x74, 0x75, 0x7b, 0x40, 0x32: 4
        case 0x13, 0x23, 0x76, 0x77, 0x41, 0x33: 8
        case 0x14, 0x24, 0x78, 0x79: 16
        default: nil
        }
    }
}
