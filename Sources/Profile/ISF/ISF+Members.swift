// SPDX-License-Identifier: Apache-2.0
import Host
import TargetBundle

extension ISF {
    /// A structure's members, as far as somebody asks for them.
    private struct Structure {
        /// The wanted member, if it is there, and nameless ones, in which it may be.
        var member: Field?
        var nameless: [Field] = []
        var names: [(String, Field)] = []
    }

    private struct Field {
        var offset: UInt32
        var type: TypeUse
        var isNameless = false
    }

    /// How a member's type is written.
    private indirect enum TypeUse {
        case base(String)
        case structure(String)
        case enumeration(String)
        case pointer
        case array(count: UInt64, TypeUse)
        case bitField
        /// `void`, a function, or what a later schema has.
        case other(String)
    }

    /// Where a member or structure lies; nil where the file has none.
    func place(of name: MemberName) throws -> MemberPlace? {
        guard let entry = types[name.structure] else { return nil }
        guard let member = name.member else { return MemberPlace(offset: 0, size: entry.size) }
        do throws(JSONReader.Fault) {
            return try place(of: member, in: entry, depth: 0)
        } catch {
            throw file.diagnostics(error)
        }
    }

    private func place(
        of member: String, in entry: Entry, depth: Int
    ) throws(JSONReader.Fault) -> MemberPlace? {
        var reader = JSONReader(file.bytes, at: entry.offset)
        guard depth < 16 else { throw reader.fault("a structure is nested in itself") }
        let structure = try structure(&reader, member: member)
        if let field = structure.member {
            guard let size = try size(field.type, reader) else { return nil }
            return try place(field.offset, 0, size, in: entry, reader)
        }
        for field in structure.nameless {
            guard case .structure(let name) = field.type, let inside = types[name] else { continue }
            guard let found = try place(of: member, in: inside, depth: depth + 1) else {
                continue
            }
            return try place(field.offset, found.offset, found.size, in: entry, reader)
        }
        return nil
    }

    private func place(
        _ outer: UInt32, _ inner: UInt32, _ size: UInt32, in entry: Entry, _ reader: JSONReader
    ) throws(JSONReader.Fault) -> MemberPlace {
        let offset = UInt64(outer) + UInt64(inner)
        guard offset + UInt64(size) <= UInt64(entry.size), let sum = UInt32(exactly: offset) else {
            throw reader.fault("a member lies outside its structure")
        }
        return MemberPlace(offset: sum, size: size)
    }

    /// Every member of every structure, for a full profile.
    func addMembers(to index: inout SymbolIndex.Builder) throws {
        do throws(JSONReader.Fault) {
            for (name, entry) in types where !Self.isNameless(name) {
                index.addMember(name.utf8, offset: 0, size: entry.size)
                try add(entry, 0, "\(name).", depth: 0, to: &index)
            }
        } catch {
            throw file.diagnostics(error)
        }
    }

    private func add(
        _ entry: Entry, _ base: UInt32, _ prefix: String, depth: Int,
        to index: inout SymbolIndex.Builder
    ) throws(JSONReader.Fault) {
        var reader = JSONReader(file.bytes, at: entry.offset)
        for (name, field) in try structure(&reader, member: nil, all: true).names {
            let (offset, isTooFar) = base.addingReportingOverflow(field.offset)
            guard !isTooFar else { continue }
            if field.isNameless, case .structure(let inner) = field.type, let inside = types[inner] {
                guard depth < 16 else { throw reader.fault("a structure is nested in itself") }
                try add(inside, offset, prefix, depth: depth + 1, to: &index)
            } else if let size = try size(field.type, reader) {
                index.addMember((prefix + name).utf8, offset: offset, size: size)
            }
        }
    }

    static func isNameless(_ name: String) -> Bool {
        name.isEmpty || name.hasPrefix("unnamed_") || name.hasPrefix("__unnamed") || name.hasPrefix("__anon")
    }

    /// Reads `{"fields": {...}}`.
    private func structure(
        _ reader: inout JSONReader, member: String?, all: Bool = false
    ) throws(JSONReader.Fault) -> Structure {
        let start = reader.position
        let structure = try Self.structure(&reader, member: member, all: all)
        guard budget.spend(reader.position - start) else {
            throw reader.fault("its structures have too many others inside")
        }
        return structure
    }

    private static func structure(
        _ reader: inout JSONReader, member: String?, all: Bool
    ) throws(JSONReader.Fault) -> Structure {
        var structure = Structure()
        try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
            switch key {
            case "fields":
                try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
                    var field = try self.field(&reader)
                    field.isNameless = field.isNameless || isNameless(name)
                    guard structure.names.count < memberLimit, structure.nameless.count < memberLimit else {
                        throw reader.fault("a structure has too many members")
                    }
                    if all { structure.names.append((name, field)) }
                    if name == member {
                        guard structure.member == nil else { throw reader.fault("'\(name)' is there twice") }
                        structure.member = field
                    } else if field.isNameless {
                        structure.nameless.append(field)
                    }
                }
            default: try reader.skip()
            }
        }
        return structure
    }

    private static func field(_ reader: inout JSONReader) throws(JSONReader.Fault) -> Field {
        var offset: UInt64?
        var type: TypeUse?
        var isNameless = false
        try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
            switch key {
            case "offset": offset = try reader.integer()
            case "type": type = try self.type(&reader, depth: 0)
            case "anonymous": isNameless = try reader.flag()
            default: try reader.skip()
            }
        }
        guard let offset, let type, let place = UInt32(exactly: offset) else {
            throw reader.fault("a member without offset or type")
        }
        return Field(offset: place, type: type, isNameless: isNameless)
    }

    private static func type(_ reader: inout JSONReader, depth: Int) throws(JSONReader.Fault) -> TypeUse {
        guard depth < 16 else {
            try reader.skip()
            return .other("built of too many others")
        }
        var kind = ""
        var name = ""
        var count: UInt64?
        var inner: TypeUse?
        try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
            switch key {
            case "kind": kind = try reader.string()
            case "name": name = try reader.string()
            case "count": count = try reader.integer()
            case "subtype": inner = try type(&reader, depth: depth + 1)
            default: try reader.skip()
            }
        }
        switch kind {
        case "base": return .base(name)
        case "struct", "union", "class": return .structure(name)
        case "enum": return .enumeration(name)
        case "pointer": return .pointer
        case "bitfield": return .bitField
        case "array":
            guard let count, let inner else { throw reader.fault("an array without count or type") }
            return .array(count: count, inner)
        default: return .other(kind)
        }
    }

    /// The size of a type in bytes; nil where it has no place in bytes.
    private func size(_ type: TypeUse, _ reader: JSONReader) throws(JSONReader.Fault) -> UInt32? {
        switch type {
        case .base(let name): return baseSizes[name]
        case .pointer: return baseSizes["pointer"] ?? 8
        case .bitField, .other: return nil
        case .structure(let name): return types[name]?.size
        case .enumeration(let name): return enumSizes[name]
        case .array(let count, let element):
            guard let one = try size(element, reader) else { return nil }
            let all = count.multipliedReportingOverflow(by: UInt64(one))
            guard !all.overflow, let bytes = UInt32(exactly: all.partialValue) else {
                throw reader.fault("an array is too large")
            }
            return bytes
        }
    }
}
