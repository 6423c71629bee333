// SPDX-License-Identifier: Apache-2.0

extension ELFImage {
    /// The section of that name, if the file has section headers.
    func section(_ name: String) -> Section? { sections.first { $0.name == name } }

    /// What a machine number of the ELF header stands for.
    static func architecture(_ machine: UInt16) -> String {
        switch machine {
        case 3: "32-bit x86"
        case 8: "MIPS"
        case 21: "64-bit PowerPC"
        case 22: "s390"
        case 40: "32-bit ARM"
        case 183: "64-bit ARM"
        case 243: "RISC-V"
        case 258: "LoongArch"
        default: "machine number \(machine)"
        }
    }

    /// Reads the section headers; `end` grows to the end of the last part.
    static func readSections(
        _ bytes: [UInt8], _ format: ELFFormat, _ end: inout Int
    ) throws(KernelError) -> [Section] {
        let sizes = format.headerSize - 6
        guard let table = format.word(bytes, at: format.sectionTable), let size = bytes.word16(at: sizes),
            let count = bytes.word16(at: sizes + 2), let nameIndex = bytes.word16(at: sizes + 4)
        else { throw .truncated("the ELF header is not whole") }
        guard table > 0, count > 0 else { return [] }
        guard size == format.sectionSize else {
            throw .damaged("the ELF header names section headers of \(size) bytes")
        }
        guard let headers = bytes.range(at: table, length: UInt64(count) * UInt64(size)) else {
            throw .truncated("the section headers lie behind its end")
        }
        end = max(end, headers.upperBound)
        let names =
            nameIndex < count
            ? contents(bytes, format, headers.lowerBound + Int(nameIndex) * Int(size)) : nil
        var sections: [Section] = []
        for header in stride(from: headers.lowerBound, to: headers.upperBound, by: Int(size)) {
            // Type 8 has no bytes in the file (.bss).
            guard let type = bytes.word32(at: header + 4), type != 0, type != 8 else { continue }
            guard let file = contents(bytes, format, header) else {
                throw .truncated("a section lies behind its end")
            }
            end = max(end, file.upperBound)
            guard let names, let offset = bytes.word32(at: header), offset < UInt64(names.count) else {
                continue
            }
            let start = names.lowerBound + Int(offset)
            let name = bytes[start..<min(start + 64, names.upperBound)].prefix { $0 != 0 }
            sections.append(Section(name: String(decoding: name, as: UTF8.self), file: file))
        }
        return sections
    }

    private static func contents(_ bytes: [UInt8], _ format: ELFFormat, _ header: Int) -> Range<Int>? {
        guard let offset = format.word(bytes, at: header + 8 + 2 * format.width),
            let length = format.word(bytes, at: header + 8 + 3 * format.width)
        else { return nil }
        return bytes.range(at: offset, length: length)
    }
}
