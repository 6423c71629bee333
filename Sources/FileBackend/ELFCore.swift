// SPDX-License-Identifier: Apache-2.0

/// The headers of an ELF64 core file (System V ABI, "Object Files"; elf.h).
struct ELFCore {
    let file: FileView
    let sections: [Section]
    private let programHeaders: UInt64
    private let programHeaderCount: UInt64

    /// A section header, as far as it is needed.
    struct Section {
        var name: UInt32
        var offset: UInt64
        var size: UInt64
    }

    private static let coreType: UInt16 = 4
    /// 64-bit and 32-bit x86: QEMU writes wide headers for both.
    private static let machines: [UInt16] = [62, 3]
    private static let programHeaderSize: UInt64 = 56
    private static let sectionHeaderSize: UInt64 = 64
    private static let loadType: UInt32 = 1
    /// e_phnum when the real number stands in section 0.
    private static let manySegments: UInt64 = 0xffff
    private static let segmentLimit: UInt64 = 1 << 20

    init(_ file: FileView) throws(DumpError) {
        self.file = file
        guard let kind = file.number(at: 4, as: UInt8.self), let order = file.number(at: 5, as: UInt8.self),
            let type = file.number(at: 16, as: UInt16.self),
            let machine = file.number(at: 18, as: UInt16.self),
            let programOffset = file.number(at: 32, as: UInt64.self),
            let sectionOffset = file.number(at: 40, as: UInt64.self),
            let programSize = file.number(at: 54, as: UInt16.self),
            let programCount = file.number(at: 56, as: UInt16.self),
            let sectionSize = file.number(at: 58, as: UInt16.self),
            let sectionCount = file.number(at: 60, as: UInt16.self)
        else { throw DumpError(.malformed, "the ELF header is cut off") }
        guard kind == 2, order == 1, Self.machines.contains(machine) else {
            throw DumpError(.unsupported, "the ELF file is not of an x86 machine, with 64-bit headers")
        }
        guard type == Self.coreType else {
            throw DumpError(.unsupported, "the ELF file is no core dump: its type is \(type), not 4")
        }
        sections = try Self.sections(
            file, at: sectionOffset, count: UInt64(sectionCount), size: UInt64(sectionSize))
        var count = UInt64(programCount)
        if count == Self.manySegments {
            // Where there are sections, their offset is known to lie in the file.
            guard !sections.isEmpty, let real = file.number(at: sectionOffset + 44, as: UInt32.self) else {
                throw DumpError(.malformed, "the number of ELF segments is missing")
            }
            count = UInt64(real)
        }
        guard count == 0 || UInt64(programSize) == Self.programHeaderSize, count <= Self.segmentLimit,
            file.range(at: programOffset, length: count * Self.programHeaderSize) != nil
        else { throw DumpError(.malformed, "the ELF program headers are cut off") }
        programHeaders = programOffset
        programHeaderCount = count
    }

    /// Whether it is one of Xen's, which have sections and no segments.
    var isXen: Bool { programHeaderCount == 0 && sections.count > 1 }

    /// What the loadable segments hold.
    func segments() throws(DumpError) -> [Run] {
        var runs: [Run] = []
        for index in 0..<programHeaderCount {
            let header = programHeaders + index * Self.programHeaderSize
            guard let type = file.number(at: header, as: UInt32.self),
                let offset = file.number(at: header + 8, as: UInt64.self),
                let physical = file.number(at: header + 24, as: UInt64.self),
                let length = file.number(at: header + 32, as: UInt64.self)
            else { throw DumpError(.malformed, "ELF segment \(index) is cut off") }
            guard type == Self.loadType, length > 0 else { continue }
            guard file.range(at: offset, length: length) != nil else {
                throw DumpError(
                    .malformed,
                    "ELF segment \(index) should have \(length) bytes at \(offset), "
                        + "but the file has only \(file.bytes.count): it is cut off")
            }
            guard physical < Run.frameLimit * Run.frameSize else {
                throw DumpError(.malformed, "ELF segment \(index) lies beyond any physical memory")
            }
            if let run = Run(physical: physical, length: length, offset: offset) { runs.append(run) }
        }
        return runs
    }

    private static func sections(
        _ file: FileView, at start: UInt64, count: UInt64, size: UInt64
    ) throws(DumpError) -> [Section] {
        guard count > 0 else { return [] }
        guard size == sectionHeaderSize, file.range(at: start, length: count * size) != nil else {
            throw DumpError(.malformed, "the ELF section headers are cut off")
        }
        var sections: [Section] = []
        for index in 0..<count {
            let header = start + index * size
            guard let name = file.number(at: header, as: UInt32.self),
                let offset = file.number(at: header + 24, as: UInt64.self),
                let length = file.number(at: header + 32, as: UInt64.self)
            else { throw DumpError(.malformed, "ELF section \(index) is cut off") }
            sections.append(Section(name: name, offset: offset, size: length))
        }
        return sections
    }

    /// The section of that name.
    func section(_ name: String) throws(DumpError) -> Section? {
        guard let index = file.number(at: 62, as: UInt16.self), Int(index) < sections.count,
            file.range(at: sections[Int(index)].offset, length: sections[Int(index)].size) != nil
        else { throw DumpError(.malformed, "the names of the core's sections are missing: it is cut off") }
        let names = sections[Int(index)]
        return sections.first {
            UInt64($0.name) < names.size
                && file.holds(Array(name.utf8) + [0], at: names.offset &+ UInt64($0.name))
        }
    }
}
