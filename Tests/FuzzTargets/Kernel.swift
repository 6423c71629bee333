// SPDX-License-Identifier: Apache-2.0
import CCompression
import KernelFixtures
import Profile
import TargetBundle

extension FuzzTarget {
    /// A kernel's file, whatever it is packed in.
    static let kernelImage = FuzzTarget(
        "kernel-image", limit: 64 << 10,
        words: [bytes(of: "HdrS"), bytes(of: "Linux version "), bytes(of: ".BTF"), [0x9f, 0xeb, 1, 0]],
        seeds: {
            let elf = SmallKernel.of(.addressesFirst).elf
            return [
                SmallKernel.tiny, elf, packed(elf), packed(SmallKernel.tiny),
                SmallKernel.of(.addressesFirst, bits: 32).elf,
            ]
        }, run: { profile(of: $0) })

    /// The tables of a kernel: symbols of each layout that Linux had, and types. The first byte is the layout; then
    /// each four bytes are a place in the tables, what to do there and a byte for it.
    static let kernelTables = FuzzTarget(
        "kernel-tables", limit: 400,
        seeds: {
            SmallKernel.all.indices.flatMap { layout in
                [[UInt8(layout)]] + [0, 1, 0x7f, 0x80, 0xff].map { [UInt8(layout), 0x40, 0, 0, $0] }
            }
        },
        make: {
            let kernels = SmallKernel.all
            return { input in
                guard let first = input.first else { return }
                let kernel = kernels[Int(first) % kernels.count]
                let end = max(kernel.tables.upperBound, kernel.types.upperBound)
                profile(of: patched(kernel.elf, kernel.tables.lowerBound..<end, by: input.dropFirst()))
            }
        })

    private static func profile(of file: [UInt8]) {
        guard let image = try? KernelImage(file, name: "kernel") else { return }
        guard let bytes = try? LinuxProfileBuilder.profile(of: image).bytes else { return }
        _ = try? PackedProfile(bytes)
    }

    /// A bzImage of it, packed with gzip.
    private static func packed(_ elf: [UInt8]) -> [UInt8] {
        var stream = z_stream()
        // 15 bits of window, and 16 for a gzip header.
        guard
            deflateInit2_(
                &stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size)) == Z_OK
        else { return [] }
        defer { deflateEnd(&stream) }
        var input = elf
        var output = [UInt8](repeating: 0, count: elf.count + 1024)
        input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(output.count)
                deflate(&stream, Z_FINISH)
            }
        }
        let payload = Array(output.prefix(Int(stream.total_out)))
        return BootImage(compressed: payload, unpackedSize: elf.count, appendsSize: false).bytes
    }
}

/// The invented kernels of the profile's own tests, with as few symbols as their tables can have.
private enum SmallKernel {
    static func of(_ layout: SymbolTables.Layout, bits: Int = 64) -> SyntheticKernel.Built {
        var kernel = SyntheticKernel(layout: layout, symbols: Array(SyntheticKernel.symbols.prefix(300)))
        kernel.isSmall = bits == 32
        return kernel.build()
    }

    /// In each layout, and two of them for 32 bits.
    static let all =
        SymbolTables.Layout.allCases.map { of($0) }
        + [of(.addressesFirst, bits: 32), of(.addressesLast, bits: 32)]

    /// One with headers and types only.
    static let tiny = SyntheticKernel(hasSymbols: false).elf
}
