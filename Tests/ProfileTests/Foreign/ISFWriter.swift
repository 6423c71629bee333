// SPDX-License-Identifier: Apache-2.0
import Foundation

@testable import Profile

/// A symbol file of Volatility 3 in the shape of dwarf2json's, made from a kernel's own tables.
struct ISFWriter {
    private let btf: BTF
    private(set) var json = Array("{\n".utf8)

    /// All types of the kernel, and all its symbols.
    static func file(_ kernel: KernelImage, symbols: [(name: String, address: UInt64)]? = nil) throws
        -> [UInt8]
    {
        var writer = ISFWriter(btf: try BTF(kernel.elf, kernel.layout))
        try writer.write(symbols ?? kernelSymbols(kernel), banner: banner(of: kernel))
        return writer.json
    }

    private init(btf: BTF) { self.btf = btf }

    /// A global symbol wins; of static ones the first.
    static func kernelSymbols(_ kernel: KernelImage) throws -> [(name: String, address: UInt64)] {
        var found: [String: (isGlobal: Bool, address: UInt64)] = [:]
        try Kallsyms(kernel.elf, kernel.layout, wanted: []).forEach(in: kernel.elf) { type, text, address in
            let name = String(decoding: text, as: UTF8.self)
            let isGlobal = type >= 0x41 && type <= 0x5a
            if found[name] == nil || isGlobal && found[name]?.isGlobal == false {
                found[name] = (isGlobal, address)
            }
        }
        return found.map { ($0.key, $0.value.address) }.sorted { $0.0 < $1.0 }
    }

    static func banner(of kernel: KernelImage) throws -> [UInt8] {
        let table = try Kallsyms(kernel.elf, kernel.layout, wanted: ["linux_banner"])
        guard let address = table.address(of: "linux_banner"),
            let banner = KernelBanner(at: address, kernel.layout, in: kernel.elf)
        else { return [] }
        return banner.prefix
    }

    private mutating func put(_ text: String) { json += Array(text.utf8) }

    private mutating func write(_ symbols: [(name: String, address: UInt64)], banner: [UInt8]) throws {
        put(
            """
            "metadata": {"linux": {"symbols": [{"kind": "symtab", "name": "vmlinux", "hash_type": "sha256",
            "hash_value": "00"}]}, "producer": {"name": "test", "version": "1"}, "format": "6.2.0"},
            "base_types": {"pointer": {"size": \(btf.pointerSize), "signed": false, "kind": "int", "endian": "little"},
            "void": {"size": 0, "signed": false, "kind": "void", "endian": "little"}
            """)
        try forEachType { writer, number, type in
            guard type.kind == .int || type.kind == .float else { return }
            writer.put(",\n\"\(writer.name(number))\": {\"size\": \(type.sizeOrType), \"kind\": \"int\"}")
        }
        put("},\n\"user_types\": {")
        var comma = ""
        var seen: Set<String> = []
        try forEachType { writer, number, type in
            guard type.kind == .structure || type.kind == .union else { return }
            guard seen.insert(writer.name(number)).inserted else { return }
            writer.put(comma + "\"\(writer.name(number))\": {\"size\": \(type.sizeOrType), \"fields\": {")
            comma = ",\n"
            var inner = ""
            for index in 0..<type.count {
                let member = try writer.btf.member(index, of: type)
                let name =
                    try writer.btf.text(at: member.name).map { String(decoding: $0, as: UTF8.self) } ?? ""
                let use = try writer.use(member.type)
                let what =
                    member.width == 0
                    ? use
                    : #"{"kind": "bitfield", "bit_length": \#(member.width), "bit_position": 1, "type": \#(use)}"#
                let key = name.isEmpty ? "unnamed_field_\(index)" : name
                writer.put(
                    inner + "\"\(key)\": {\"type\": \(what), \"offset\": \(member.bit / 8)"
                        + (name.isEmpty ? ", \"anonymous\": true}" : "}"))
                inner = ", "
            }
            writer.put("}, \"kind\": \"\(type.kind == .union ? "union" : "struct")\"}")
        }
        put("},\n\"enums\": {")
        comma = ""
        seen = []
        try forEachType { writer, number, type in
            guard type.kind == .enumeration || type.kind == .enumeration64,
                seen.insert(writer.name(number)).inserted
            else { return }
            writer.put(
                comma
                    + "\"\(writer.name(number))\": {\"size\": \(type.sizeOrType), \"base\": \"int\", \"constants\": {}}"
            )
            comma = ",\n"
        }
        put("},\n\"symbols\": {")
        comma = ""
        for symbol in symbols {
            let constant =
                symbol.name == "linux_banner"
                ? ", \"constant_data\": \"\(Data(banner + [0x0a, 0]).base64EncodedString())\"" : ""
            put(
                "\(comma)\"\(symbol.name)\": {\"type\": {\"kind\": \"base\", \"name\": \"void\"}, \"address\": \(symbol.address)\(constant)}"
            )
            comma = ",\n"
        }
        put("}\n}\n")
    }

    private mutating func forEachType(
        _ visit: (inout ISFWriter, UInt32, BTFType) throws -> Void
    ) throws {
        for number in 1..<UInt32(btf.offsets.count) {
            if let type = try btf.type(number) { try visit(&self, number, type) }
        }
    }

    private func name(_ number: UInt32) -> String {
        let offset = btf.bytes.word32(at: Int(btf.offsets[Int(number)])) ?? 0
        guard offset != 0, let text = try? btf.text(at: offset) else { return "unnamed_\(number)" }
        return String(decoding: text, as: UTF8.self)
    }

    private func use(_ number: UInt32) throws -> String {
        guard let type = try btf.type(number) else { return #"{"kind": "base", "name": "void"}"# }
        switch type.kind {
        case .int, .float: return #"{"kind": "base", "name": "\#(name(number))"}"#
        case .pointer: return #"{"kind": "pointer", "subtype": \#(try use(type.sizeOrType))}"#
        case .array:
            let element = btf.bytes.word32(at: type.offset + 12) ?? 0
            let count = btf.bytes.word32(at: type.offset + 20) ?? 0
            return #"{"kind": "array", "count": \#(count), "subtype": \#(try use(element))}"#
        case .structure, .forward: return #"{"kind": "struct", "name": "\#(name(number))"}"#
        case .union: return #"{"kind": "union", "name": "\#(name(number))"}"#
        case .enumeration, .enumeration64: return #"{"kind": "enum", "name": "\#(name(number))"}"#
        case .functionPrototype, .function: return #"{"kind": "function"}"#
        default: return try use(type.sizeOrType)
        }
    }
}
