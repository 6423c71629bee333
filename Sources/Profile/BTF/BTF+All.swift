// SPDX-License-Identifier: Apache-2.0
import TargetBundle

extension BTF {
    /// Every member of every structure and union that has a name, for a full profile.
    func addMembers(to index: inout SymbolIndex.Builder) throws(BTFError) {
        // A hundred times the members of the largest kernels.
        var patience = 8_000_000
        for number in 1..<UInt32(offsets.count) {
            guard let type = try type(number), type.kind == .structure || type.kind == .union,
                let name = bytes.word32(at: type.offset), name != 0, let text = try text(at: name)
            else { continue }
            index.addMember(text, offset: 0, size: type.sizeOrType)
            try add(type, 0, Array(text) + [0x2e], depth: 0, patience: &patience, to: &index)
        }
    }

    private func add(
        _ structure: BTFType, _ base: UInt32, _ prefix: [UInt8], depth: Int, patience: inout Int,
        to index: inout SymbolIndex.Builder
    ) throws(BTFError) {
        guard depth < 16 else { throw .damaged("a structure is nested in itself") }
        for number in 0..<structure.count {
            patience -= 1
            guard patience > 0 else { throw .damaged("its structures have too many members") }
            let member = try member(number, of: structure)
            let (offset, isTooFar) = base.addingReportingOverflow(member.bit / 8)
            guard !isTooFar else { throw .damaged("a member lies outside its structure") }
            if member.name == 0 {
                guard let inner = try nameless(member) else { continue }
                try add(inner, offset, prefix, depth: depth + 1, patience: &patience, to: &index)
            } else if member.width == 0, member.bit % 8 == 0, let name = try text(at: member.name) {
                index.addMember(prefix + name, offset: offset, size: try size(of: member.type))
            }
        }
    }

    /// The string at that offset among the strings, up to its zero.
    func text(at offset: UInt32) throws(BTFError) -> ArraySlice<UInt8>? {
        guard offset < UInt64(strings.count) else { throw .damaged("a name lies behind its strings") }
        let text = bytes[(strings.lowerBound + Int(offset))..<strings.upperBound].prefix { $0 != 0 }
        return text.count <= 1024 ? text : nil
    }
}
