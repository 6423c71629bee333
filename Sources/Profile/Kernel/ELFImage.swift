// SPDX-License-Identifier: Apache-2.0

/// Where the parts of an x86-64 vmlinux lie: its ELF headers, read and checked once.
///
/// From the ELF-64 object file format: the header's 64 bytes, program headers of 56, section headers of 64.
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

    let segments: [Segment]
    /// None when the section headers were stripped.
    let sections: [Section]
    /// Where the last part ends; a bzImage's payload goes on with the relocations.
    let end: Int

    static let magic: [UInt8] = [0x7f, 0x45, 0x4c, 0x46]
    /// Kernel addresses lie in the upper half.
    private static let upperHalf: UInt64 = 0xffff_8000_0000_0000

    init(_ bytes: [UInt8]) throws(KernelError) {
        try Self.checkKind(bytes)
        var end = 64
        segments = try Self.readSegments(bytes, &end)
        guard segments.contains(where: { $0.address >= Self.upperHalf }) else {
            throw .notKernel("it is a program: nothing in it is loaded at a kernel's addresses")
        }
        sections = try Self.readSections(bytes, &end)
        self.end = end
    }

    /// The lowest address that a segment of the kernel's own half is loaded at.
    var textAddress: UInt64 {
        segments.map(\.address).filter { $0 >= Self.upperHalf }.min() ?? Self.upperHalf
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

    private static func checkKind(_ bytes: [UInt8]) throws(KernelError) {
        guard bytes.starts(with: magic, at: 0) else { throw .notKernel("it is no ELF file") }
        guard bytes.count >= 64, let type = bytes.word16(at: 16), let machine = bytes.word16(at: 18) else {
            throw .truncated("the ELF header is not whole")
        }
        guard bytes[5] == 1 else { throw .wrongArchitecture("a big-endian ELF file") }
        guard machine == 62 else { throw .wrongArchitecture("an ELF file for \(architecture(machine))") }
        guard bytes[4] == 2 else { throw .wrongArchitecture("a 32-bit ELF file for x86-64 (x32)") }
        guard type == 2 || type == 3 else {
            throw .notKernel(
                type == 1 ? "it is an object file or a module" : "it is an ELF file of type \(type)")
        }
    }

    private static func readSegments(_ bytes: [UInt8], _ end: inout Int) throws(KernelError) -> [Segment] {
        guard let table = bytes.word64(at: 32), let size = bytes.word16(at: 54),
            let count = bytes.word16(at: 56)
        else { throw .truncated("the ELF header is not whole") }
        guard size == 56, count > 0, count <= 128 else {
            throw .damaged("the ELF header names \(count) program headers of \(size) bytes")
        }
        guard let headers = bytes.range(at: table, length: UInt64(count) * 56) else {
            throw .truncated("the program headers lie behind its end")
        }
        var segments: [Segment] = []
        for header in stride(from: headers.lowerBound, to: headers.upperBound, by: 56) {
            guard bytes.word32(at: header) == 1, let offset = bytes.word64(at: header + 8),
                let address = bytes.word64(at: header + 16), let length = bytes.word64(at: header + 32),
                length > 0
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
