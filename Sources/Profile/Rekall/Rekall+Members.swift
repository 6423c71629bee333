// SPDX-License-Identifier: Apache-2.0
import TargetBundle

extension Rekall {
    /// Bytes of a pointer.
    private var pointerSize: UInt32 { metadata.architecture == "I386" ? 4 : 8 }

    /// Types whose size the file does not say, by the names that C and Windows have for them.
    private var basicSizes: [String: UInt32] {
        let word = system == .windows ? 4 : pointerSize
        return [
            "char": 1, "signed char": 1, "unsigned char": 1, "_Bool": 1, "bool": 1, "Void": 0, "short": 2,
            "short int": 2, "unsigned short": 2, "short unsigned int": 2, "int": 4, "unsigned int": 4,
            "unsigned": 4, "long": word, "long int": word, "unsigned long": word, "long unsigned int": word,
            "long long": 8, "long long int": 8, "unsigned long long": 8, "long long unsigned int": 8,
            "float": 4, "double": 8, "wchar": 2, "byte": 1, "WinFileTime": 8, "address": pointerSize,
        ]
    }

    /// A member that was found, and where.
    private struct Field {
        var offset: UInt32
        var size: UInt32?
        /// The structure that it is.
        var structure: String?
        var isBitField = false
    }

    /// Where a member or structure lies; nil where the file has none, or does not tell its size.
    func place(of name: MemberName) throws -> MemberPlace? {
        guard let entry = structures[name.structure] else { return nil }
        guard let member = name.member else { return MemberPlace(offset: 0, size: entry.size) }
        return try file.read(at: entry.offset) { (reader) throws(JSONReader.Fault) in
            try place(of: member, &reader, depth: 0)
        }
    }

    private func place(
        of member: String, _ reader: inout JSONReader, depth: Int
    ) throws(JSONReader.Fault) -> MemberPlace? {
        guard depth < 16 else { throw reader.fault("a structure is nested in itself") }
        var whole: UInt64 = 0
        var found: Field?
        var nameless: [Field] = []
        try forEachField(&reader) { (name, size, field, reader) throws(JSONReader.Fault) in
            whole = size
            if name == member {
                guard found == nil else { throw reader.fault("'\(name)' is there twice") }
                found = field
            } else if let inner = field.structure, Self.isNameless(inner) {
                guard nameless.count < ISF.memberLimit else {
                    throw reader.fault("a structure has too many members")
                }
                nameless.append(field)
            }
        }
        if let found {
            guard let size = found.size, !found.isBitField else { return nil }
            return try place(found.offset, 0, size, in: whole, reader)
        }
        for field in nameless {
            guard let name = field.structure, let entry = structures[name] else { continue }
            var inner = JSONReader(file.bytes, at: entry.offset)
            let place = try place(of: member, &inner, depth: depth + 1)
            if let place { return try self.place(field.offset, place.offset, place.size, in: whole, reader) }
        }
        return nil
    }

    private func place(
        _ outer: UInt32, _ inner: UInt32, _ size: UInt32, in whole: UInt64, _ reader: JSONReader
    ) throws(JSONReader.Fault) -> MemberPlace {
        let offset = UInt64(outer) + UInt64(inner)
        guard offset + UInt64(size) <= whole, let sum = UInt32(exactly: offset) else {
            throw reader.fault("a member lies outside its structure")
        }
        return MemberPlace(offset: sum, size: size)
    }

    /// Names of the debug information's own making.
    private static func isNameless(_ name: String) -> Bool {
        name.hasPrefix("unnamed_") || name.hasPrefix("__unnamed") || name.hasPrefix("__anon")
    }

    /// Every member of every structure, for a full profile.
    func addMembers(to index: inout SymbolIndex.Builder) throws {
        for (name, entry) in structures where !Self.isNameless(name) {
            var found: [(String, MemberPlace)] = []
            try file.read(at: entry.offset) { (reader) throws(JSONReader.Fault) in
                try forEachField(&reader) { (member, _, field, _) throws(JSONReader.Fault) in
                    guard let size = field.size, !field.isBitField else { return }
                    guard found.count < ISF.memberLimit else {
                        throw JSONReader.Fault(
                            offset: entry.offset, message: "a structure has too many members")
                    }
                    found.append((member, MemberPlace(offset: field.offset, size: size)))
                }
            }
            index.addMember(name.utf8, offset: 0, size: entry.size)
            for (member, place) in found {
                index.addMember("\(name).\(member)".utf8, offset: place.offset, size: place.size)
            }
        }
    }

    /// Calls `visit` with each member of the structure that stands there, and the structure's size.
    private func forEachField(
        _ reader: inout JSONReader,
        _ visit: (String, UInt64, Field, JSONReader) throws(JSONReader.Fault) -> Void
    ) throws(JSONReader.Fault) {
        let start = reader.position
        var whole: UInt64?
        defer { _ = budget.spend(reader.position - start) }
        guard budget.spend(0) else { throw reader.fault("its structures have too many others inside") }
        try reader.forEachElement { (reader, index) throws(JSONReader.Fault) in
            switch index {
            case 0: whole = try reader.integer()
            case 1:
                guard let whole, whole <= UInt64(UInt32.max) else {
                    throw reader.fault("a structure without a size")
                }
                try reader.forEachMember { (reader, name) throws(JSONReader.Fault) in
                    var offset: UInt32?
                    var type = TypeUse()
                    try reader.forEachElement { (reader, index) throws(JSONReader.Fault) in
                        switch index {
                        case 0: offset = UInt32(exactly: try reader.integer())
                        case 1: type = try self.type(&reader, depth: 0)
                        default: try reader.skip()
                        }
                    }
                    // Rekall's own additions have no offset.
                    guard let offset else { return }
                    try visit(
                        name, whole,
                        Field(
                            offset: offset, size: type.size, structure: type.structure,
                            isBitField: type.isBitField),
                        reader)
                }
            default: try reader.skip()
            }
        }
    }

    private struct TypeUse {
        var size: UInt32?
        var structure: String?
        var isBitField = false
    }

    /// `[name, details]`, or a name alone.
    private func type(_ reader: inout JSONReader, depth: Int) throws(JSONReader.Fault) -> TypeUse {
        guard depth < 16 else { throw reader.fault("a type is built of too many others") }
        if try reader.kind() == .string { return try type(named: try reader.string(), Details()) }
        var name = ""
        var details = Details()
        try reader.forEachElement { (reader, index) throws(JSONReader.Fault) in
            switch index {
            case 0: name = try reader.string()
            case 1:
                if try reader.kind() == .object {
                    details = try self.details(&reader, depth: depth)
                } else {
                    try reader.skip()
                }
            default: try reader.skip()
            }
        }
        return try type(named: name, details)
    }

    private struct Details {
        var count: UInt64 = 0
        var length: UInt64 = 0
        var target: String?
        var targetUse: TypeUse?
    }

    private func details(_ reader: inout JSONReader, depth: Int) throws(JSONReader.Fault) -> Details {
        var details = Details()
        var inner: Details?
        try reader.forEachMember { (reader, key) throws(JSONReader.Fault) in
            switch (key, try reader.kind()) {
            case ("count", .number): details.count = try reader.integer()
            case ("length", .number): details.length = try reader.integer()
            case ("target", .string): details.target = try reader.string()
            case ("target_args", .object):
                guard depth < 16 else { throw reader.fault("a type is built of too many others") }
                inner = try self.details(&reader, depth: depth + 1)
            default: try reader.skip()
            }
        }
        if let target = details.target { details.targetUse = try type(named: target, inner ?? Details()) }
        return details
    }

    private func type(named name: String, _ details: Details) throws(JSONReader.Fault) -> TypeUse {
        switch name {
        case "Pointer", "Pointer32": return TypeUse(size: name == "Pointer" ? pointerSize : 4)
        case "BitField": return TypeUse(size: details.targetUse?.size, isBitField: true)
        case "Enumeration", "Flags":
            return TypeUse(size: details.target == nil ? 4 : details.targetUse?.size ?? 4)
        case "String", "UnicodeString": return TypeUse(size: UInt32(exactly: details.length))
        case "Array":
            guard let one = details.targetUse?.size else { return TypeUse() }
            let all = details.count.multipliedReportingOverflow(by: UInt64(one))
            return TypeUse(size: all.overflow ? nil : UInt32(exactly: all.partialValue))
        default:
            if let entry = structures[name] { return TypeUse(size: entry.size, structure: name) }
            return TypeUse(size: basicSizes[name])
        }
    }
}
