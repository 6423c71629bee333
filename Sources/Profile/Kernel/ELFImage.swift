// SPDX-License-Identifier: Apache-2.0

/// Where the parts of a vmlinux for x86-64 or 32-bit x86 lie: its ELF headers, read and checked once.
struct ELFImage: Sendable {
    /// Bytes of the file that are loaded at a virtual address.
    struct Segment: Sendable {
        let address: UInt64
        let file: Range<Int>
    }

    /// A named part of the file.
    struct Section: Sendable {
        let name: String
        let file: Range<Int>
    }

    let format: ELFFormat
    let segments: [Segment]
    /// None when the section headers were stripped.
    let sections: [Section]
    /// Where the last part ends; a bzImage's payload goes on with the relocations.
    let end: Int

    static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]

    init(_ bytes: [UInt8]) throws(KernelError) {
        format = try Self.checkKind(bytes)
        var end = format.headerSize
        segments = try Self.readSegments(bytes, format, &end)
        guard segments.contains(where: { [format] in $0.address >= format.upperHalf }) else {
            throw .notKernel("it is a program: nothing in it is loaded at a kernel's addresses")
        }
        sections = try Self.readSections(bytes, format, &end)
        self.end = end
    }

    /// The lowest address that a segment of the kernel's own half is loaded at.
    var textAddress: UInt64 {
        segments.map(\.address).filter { $0 >= format.upperHalf }.min() ?? format.upperHalf
    }

    /// Where the byte of a virtual address lies in the file.
    func offset(of address: UInt64) -> Int? {
        for segment in segments where address >= segment.address {
            let distance = address - segment.address
            if distance < UInt64(segment.file.count) { return segment.file.lowerBound + Int(distance) }
        }
        return nil
    }

    /// The virtual address of a byte of the file.
    func address(of offset: Int) -> UInt64? {
        guard let segment = segments.first(where: { $0.file.contains(offset) }) else { return nil }
        return segment.address &+ UInt64(offset - segment.file.lowerBound)
    }

    private static func checkKind(_ bytes: [UInt8]) throws(KernelError) -> ELFFormat {
        guard bytes.starts(with: magic, at: 0) else { throw .notKernel("it is no ELF file") }
        guard bytes.count >= 64, let type = bytes.word16(at: 16), let machine = bytes.word16(at: 18) else {
            throw .truncated("the ELF header is not whole")
        }
        guard bytes[5] == 1 else { throw .wrongArchitecture("a big-endian ELF file") }
        guard let format = ELFFormat(machine) else {
            throw .wrongArchitecture("an ELF file for \(architecture(machine))")
        }
        guard bytes[4] == format.kind else {
            throw .wrongArchitecture(
                format == .bits64 ? "a 32-bit ELF file for x86-64 (x32)" : "a 64-bit ELF file for 32-bit x86")
        }
        guard type == 2 || type == 3 else {
            throw .notKernel(
                type == 1 ? "it is an object file or a module" : "it is an ELF file of type \(type)")
        }
        return format
    }

    private static func readSegments(
        _ bytes: [UInt8], _ format: ELFFormat, _ end: inout Int
    ) throws(KernelError) -> [Segment] {
        let sizes = format.headerSize - 10
        guard let table = format.word(bytes, at: format.segmentTable), let size = bytes.word16(at: sizes),
            let count = bytes.word16(at: sizes + 2)
        else { throw .truncated("the ELF header is not whole") }
        guard size == format.segmentSize, count > 0, count <= 128 else {
            throw .damaged("the ELF header names \(count) program headers of \(size) bytes")
        }
        guard let headers = bytes.range(at: table, length: UInt64(count) * UInt64(size)) else {
            throw .truncated("the program headers lie behind its end")
        }
        var segments: [Segment] = []
        for header in stride(from: headers.lowerBound, to: headers.upperBound, by: Int(size)) {
            guard bytes.word32(at: header) == 1,
                let offset = format.word(bytes, at: header + format.width),
                let address = format.word(bytes, at: header + 2 * format.width),
                let length = format.word(bytes, at: header + 4 * format.width), length > 0
            else { continue }
            guard let file = bytes.range(at: offset, length: length) else {
                throw .truncated("a segment of \(length) bytes at \(offset) lies behind its end")
            }
            segments.append(Segment(address: address, file: file))
            end = max(end, file.upperBound)
        }
        end = max(end, headers.upperBound)
        return segments
    }
}
