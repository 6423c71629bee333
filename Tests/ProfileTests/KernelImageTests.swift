// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import Profile

/// Kernels in every wrapping, made with the real compressors.
@Suite struct KernelImageTests {
    static let elf = SyntheticKernel().elf

    @Test(arguments: Tool.allCases)
    func bootImageOfEachCompression(_ tool: Tool) async throws {
        let kernel = try KernelImage(try await tool.bootImage(Self.elf), name: "bzImage")
        #expect(kernel.container == .bzImage(tool.compression))
        #expect(kernel.elf == Self.elf)
    }

    @Test(arguments: Tool.allCases)
    func compressedFileOfEachCompression(_ tool: Tool) async throws {
        let kernel = try KernelImage(try await tool.compress(Self.elf), name: "vmlinux.z")
        #expect(kernel.container == .compressed(tool.compression))
        #expect(kernel.elf == Self.elf)
    }

    /// `cat a.gz b.gz` is a valid file of each of these formats.
    @Test(arguments: Tool.allCases)
    func severalStreamsAreOne(_ tool: Tool) async throws {
        let half = Self.elf.count / 2
        let bytes =
            try await tool.compress(Array(Self.elf[..<half])) + tool.compress(Array(Self.elf[half...]))
        #expect(try KernelImage(bytes, name: "vmlinux.z").elf == Self.elf)
    }

    @Test func plainFileIsReadAndWritten() throws {
        let folder = try TemporaryFolder()
        let kernel = try KernelImage.load(try folder.write(Self.elf))
        #expect(kernel.container == .vmlinux)
        #expect(kernel.sha256 == Digest.sha256(Self.elf))
        let copy = folder.path.appending("vmlinux")
        try kernel.writeELF(to: copy)
        #expect(try Files.read(copy) == Self.elf)
    }

    /// In a bzImage the relocations follow the ELF file; loaders do not want them.
    @Test func whatFollowsTheELFFileIsLeftOut() throws {
        let kernel = try KernelImage(Self.elf + [UInt8](repeating: 1, count: 999), name: "vmlinux")
        #expect(kernel.elf == Self.elf)
    }

    @Test func setupSectorsOfZeroMeanFour() async throws {
        let compressed = try await Tool.gzip.compress(Self.elf)
        var image = BootImage(compressed: compressed, unpackedSize: Self.elf.count, appendsSize: false)
        image.setupSectors = 0
        #expect(try KernelImage(image.bytes, name: "bzImage").elf == Self.elf)
    }
}
