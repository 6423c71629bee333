// SPDX-License-Identifier: Apache-2.0

@testable import Profile

/// A profile of Rekall in the shape that its own tool wrote, made from a kernel's own tables.
struct RekallWriter {
    private let btf: BTF

    /// All named types of the kernel and those inside of them, and all its symbols, in 48 bits.
    static func file(_ kernel: KernelImage) throws -> [UInt8] {
        let writer = RekallWriter(btf: try BTF(kernel.elf, kernel.layout))
        let architecture = kernel.layout.format == .bits64 ? "AMD64" : "I386"
        var json = Array(
            (#"{"$METADATA": {"ProfileClass": "Linux", "Type": "Profile", "Version": 1, "arch": "#
                + "\"\(architecture)\"},").utf8)
        json += Array("\n\"$CONSTANTS\": {".utf8)
        var comma = ""
        for symbol in try ISFWriter.kernelSymbols(kernel) {
            json += Array("\(comma)\"\(symbol.name)\": \(symbol.address & 0xffff_ffff_ffff)".utf8)
            comma = ",\n"
        }
        json += Array("},\n\"$FUNCTIONS\": {},\n\"$STRUCTS\": {".utf8)
        comma = ""
        var seen: Set<String> = []
        for number in 1..<UInt32(writer.btf.offsets.count) {
            guard let type = try writer.btf.type(number), type.kind == .structure || type.kind == .union,
                seen.insert(writer.name(number)).inserted
            else { continue }
            json += Array("\(comma)\"\(writer.name(number))\": [\(type.sizeOrType), {".utf8)
            comma = ",\n"
            var inner = ""
            for index in 0..<type.count {
                let member = try writer.btf.member(index, of: type)
                let name =
                    try writer.btf.text(at: member.name).map { String(decoding: $0, as: UTF8.self) } ?? ""
                let key = name.isEmpty ? "u\(index)" : name
                let use = try writer.use(member.type)
                let what =
                    member.width == 0
                    ? use
                    : #"["BitField", {"start_bit": 0, "end_bit": \#(member.width), "target": "unsigned int"}]"#
                json += Array(#"\#(inner)"\#(key)": [\#(member.bit / 8), \#(what)]"#.utf8)
                inner = ", "
            }
            json += Array("}]".utf8)
        }
        return json + Array("}}\n".utf8)
    }

    private func name(_ number: UInt32) -> String {
        let offset = btf.bytes.word32(at: Int(btf.offsets[Int(number)])) ?? 0
        guard offset != 0, let text = try? btf.text(at: offset) else { return "__unnamed_\(number)" }
        return String(decoding: text, as: UTF8.self)
    }

    /// `["name", {details}]`.
    private func use(_ number: UInt32) throws -> String {
        guard let type = try btf.type(number) else { return #"["Void"]"# }
        switch type.kind {
        case .int, .float, .structure, .union, .forward: return #"["\#(name(number))"]"#
        case .pointer: return #"["Pointer", {"target": "Void"}]"#
        case .array:
            let element = try use(btf.bytes.word32(at: type.offset + 12) ?? 0)
            let count = btf.bytes.word32(at: type.offset + 20) ?? 0
            // ["name", {...}] becomes "target": "name", "target_args": {...}.
            let parts = element.dropFirst().dropLast().split(separator: ",", maxSplits: 1)
            let arguments = parts.count > 1 ? ", \"target_args\":\(parts[1])" : ""
            return #"["Array", {"count": \#(count), "target": \#(parts[0])\#(arguments)}]"#
        case .enumeration, .enumeration64:
            return
                #"["Enumeration", {"target": "\#(type.sizeOrType == 8 ? "long" : "unsigned int")", "choices": {}}]"#
        case .functionPrototype, .function: return #"["Void"]"#
        default: return try use(type.sizeOrType)
        }
    }
}
