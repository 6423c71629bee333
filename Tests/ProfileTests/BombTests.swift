// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Profile

/// Data that unpacks to more than it should.
@Suite struct BombTests {
    @Test(arguments: Tool.allCases)
    func bombStopsAtTheLimit(_ tool: Tool) async throws {
        let bytes = try await tool.compress([UInt8](repeating: 0, count: 3 << 20))
        #expect(throws: KernelError.tooBig(limit: 1 << 20)) { try KernelImage.unpack(bytes, limit: 1 << 20) }
    }

    @Test func errorNamesTheLimit() {
        let error = KernelError.tooBig(limit: KernelImage.limit).toolError("vmlinux.gz")
        #expect(error.code == .invalidInput)
        #expect(error.message == "vmlinux.gz unpacks to more than 256 MiB, which no kernel does")
    }

    @Test(arguments: Tool.allCases)
    func bootImageThatAnnouncesAnotherSize(_ tool: Tool) async throws {
        let elf = SyntheticKernel().elf
        let compressed = try await tool.compress(elf)
        for size in [elf.count - 1, elf.count + 1] {
            var image = BootImage(compressed: compressed, unpackedSize: size, appendsSize: true)
            if tool == .gzip {
                // Its size is part of the stream, and of what zlib checks.
                image.payload.removeLast(8)
                var blob = Blob()
                blob.append(UInt32(size))
                image.payload += blob.bytes
            }
            let error = try failure { _ = try KernelImage(image.bytes, name: "bzImage") }
            #expect(error.code == .corrupt, "\(error)")
        }
    }

    @Test func bootImageThatAnnouncesTooMuch() {
        let image = BootImage(
            compressed: [0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0, 0], unpackedSize: 0x7fff_ffff, appendsSize: true)
        #expect(throws: KernelError.tooBig(limit: KernelImage.limit)) { try KernelImage.unpack(image.bytes) }
    }

    /// liblzma would allocate what the stream's header asks for.
    @Test func dictionaryOfGigabytesIsRefused() async throws {
        var bytes = try await Tool.xz.compress(SyntheticKernel().elf)
        // The block header: size, flags, BCJ (4, 0), LZMA2 (0x21, 1, dictionary), padding, CRC-32.
        #expect(bytes[16] == 0x21 && bytes[17] == 1)
        bytes[18] = 40
        let checksum = crc32(bytes[12..<20])
        for index in 0..<4 { bytes[20 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index)) }
        let error = try failure { _ = try KernelImage(bytes, name: "vmlinux.xz") }
        #expect(error.code == .unsupported)
        #expect(error.message.contains("MiB of memory to unpack"), "\(error)")
    }

    private func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xedb8_8320 : 0) }
        }
    }
}
