// SPDX-License-Identifier: Apache-2.0

extension KernelImage {
    /// The kernel proper, and what it was wrapped in.
    static func unpack(
        _ file: [UInt8], limit: Int = KernelImage.limit
    ) throws(KernelError) -> ([UInt8], Container) {
        if BootHeader.isPresent(in: file) { return try unpackBootImage(file, limit: limit) }
        if file.starts(with: ELFImage.magic, at: 0) { return (file, .vmlinux) }
        if let compression = Compression.of(file) {
            let bytes = try decode(file, in: 0..<file.count, compression, announced: nil, limit: limit)
            guard bytes.starts(with: ELFImage.magic, at: 0) else {
                throw foreign(bytes)
                    ?? .notKernel("it is \(compression.rawValue) data without an ELF file in it")
            }
            return (bytes, .compressed(compression))
        }
        throw foreign(file) ?? .notKernel("it is neither a bzImage nor an ELF file, nor one compressed")
    }

    private static func unpackBootImage(
        _ file: [UInt8], limit: Int
    ) throws(KernelError) -> ([UInt8], Container) {
        let header = try BootHeader(file)
        guard let compression = Compression.of(file, at: header.payload.lowerBound) else {
            let magic = file[header.payload.prefix(4)].map { String($0, radix: 16) }.joined(separator: " ")
            throw .unsupportedCompression(
                "a kernel inside in an unknown compression (it starts with \(magic))")
        }
        guard header.unpackedSize <= limit else { throw .tooBig(limit: limit) }
        // gzip's own trailer is the size; the others have it appended.
        let trailer = compression == .gzip ? 0 : 4
        let stream = header.payload.lowerBound..<(header.payload.upperBound - trailer)
        let bytes = try decode(file, in: stream, compression, announced: header.unpackedSize, limit: limit)
        guard bytes.starts(with: ELFImage.magic, at: 0) else {
            throw .notKernel("what it unpacks to is no ELF file")
        }
        return (bytes, .bzImage(compression))
    }

    private static func decode(
        _ file: [UInt8], in range: Range<Int>, _ compression: Compression, announced: Int?, limit: Int
    ) throws(KernelError) -> [UInt8] {
        guard compression.isSupported else {
            throw .unsupportedCompression("a kernel inside that is compressed with \(compression.rawValue)")
        }
        let bytes: [UInt8]
        do throws(DecodeFailure) {
            bytes = try compression.decode(file, in: range, limit: announced ?? limit)
        } catch {
            switch error {
            case .truncated: throw .truncated("the \(compression.rawValue) data has no end")
            case .damaged(let why): throw .damaged("\(compression.rawValue): \(why)")
            case .unavailable(let why): throw .unsupportedCompression("\(compression.rawValue) data: \(why)")
            case .tooBig: throw announced.map { .sizeDiffers(announced: $0) } ?? .tooBig(limit: limit)
            }
        }
        if let announced, bytes.count != announced { throw .sizeDiffers(announced: announced) }
        return bytes
    }

    /// What else it may be that people have beside their kernels.
    private static func foreign(_ bytes: [UInt8]) -> KernelError? {
        if bytes.isEmpty { return .notKernel("it is empty") }
        // Linux's Documentation/arch/arm64/booting.rst and riscv/boot-image-header.rst.
        if bytes.starts(with: Array("ARMd".utf8), at: 56) {
            return .wrongArchitecture("a kernel for 64-bit ARM")
        }
        if bytes.starts(with: Array("RSC\u{5}".utf8), at: 56) {
            return .wrongArchitecture("a kernel for RISC-V")
        }
        if bytes.starts(with: Array("070701".utf8), at: 0) { return .notKernel("it is an initramfs") }
        if bytes.starts(with: Array("MZ".utf8), at: 0) {
            return .notKernel("it is an EFI program without a Linux boot header")
        }
        return nil
    }
}
