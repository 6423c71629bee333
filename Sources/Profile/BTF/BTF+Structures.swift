// SPDX-License-Identifier: Apache-2.0

extension BTF {
    typealias Place = MemberPlace

    /// Structures of wanted names; several may have the same one.
    func structures(_ names: Set<String>) throws(BTFError) -> [String: [BTFType]] {
        let wanted = names.map { (name: $0, bytes: Array($0.utf8)) }
        var found: [String: [BTFType]] = [:]
        for number in 1..<UInt32(offsets.count) {
            let offset = Int(offsets[Int(number)])
            guard let info = bytes.word32(at: offset + 4), info >> 24 & 0x1f == BTFKind.structure.rawValue,
                let name = bytes.word32(at: offset), name != 0, let type = try type(number)
            else { continue }
            for candidate in wanted where try string(at: name, is: candidate.bytes) {
                found[candidate.name, default: []].append(type)
            }
        }
        return found
    }

    /// Where the member of that name lies, in the structure itself or in a nameless structure or union inside.
    func place(of member: String, in structure: BTFType) throws(BTFError) -> Place? {
        // As many members as the largest structures have, many times over.
        var patience = 100_000
        return try place(of: Array(member.utf8), in: structure, depth: 0, patience: &patience)
    }

    private func place(
        of name: [UInt8], in structure: BTFType, depth: Int, patience: inout Int
    ) throws(BTFError) -> Place? {
        guard depth < 16 else { throw .damaged("a structure is nested in itself") }
        for index in 0..<structure.count {
            patience -= 1
            guard patience > 0 else { throw .damaged("a structure has too many members") }
            let member = try member(index, of: structure)
            let inner: Place?
            if member.name == 0 {
                guard let type = try nameless(member) else { continue }
                inner = try place(of: name, in: type, depth: depth + 1, patience: &patience)
            } else if try string(at: member.name, is: name) {
                // A bit field has no place in bytes.
                guard member.width == 0 else { return nil }
                inner = Place(offset: 0, size: try size(of: member.type))
            } else {
                continue
            }
            guard let inner else { continue }
            return try sum(member, inner, structure)
        }
        return nil
    }

    /// The structure or union that a nameless member is.
    func nameless(_ member: BTFType.Member) throws(BTFError) -> BTFType? {
        var number = member.type
        for _ in 0..<32 {
            guard let type = try type(number) else { return nil }
            if type.kind == .structure || type.kind == .union { return type }
            guard type.kind.isAlias else { return nil }
            number = type.sizeOrType
        }
        throw .damaged("type \(number) is built of itself")
    }

    /// A place inside a member, as seen from the structure around it.
    private func sum(_ member: BTFType.Member, _ inner: Place, _ structure: BTFType) throws(BTFError) -> Place
    {
        let offset = UInt64(member.bit / 8) + UInt64(inner.offset)
        guard member.bit % 8 == 0, offset + UInt64(inner.size) <= UInt64(structure.sizeOrType) else {
            throw .damaged("a member lies outside its structure")
        }
        return Place(offset: UInt32(offset), size: inner.size)
    }
}
