// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import Profile

/// Files that are no kernel, or not a whole one: what the user is told.
@Suite struct KernelErrorTests {
    static let elf = SyntheticKernel().elf

    func refusal(_ bytes: [UInt8]) throws -> ToolError {
        try failure { _ = try KernelImage(bytes, name: "file") }
    }

    @Test func noSuchFile() throws {
        let error = try failure { _ = try KernelImage.load("/nonexistent/vmlinuz") }
        #expect(error.code == .notFound)
        #expect(error.message.contains("/nonexistent/vmlinuz"))
    }

    @Test func folderAndDevice() throws {
        #expect(try failure { _ = try KernelImage.load("/tmp") }.message == "/tmp is a folder")
        let error = try failure { _ = try KernelImage.load("/dev/zero") }
        #expect(error.message == "/dev/zero is no regular file" && error.hint != nil)
    }

    @Test func vmlinuxWithDebugInformation() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write([])
        let file = try FileDescriptor.open(path, .writeOnly)
        try file.closeAfter { _ = try file.writeAll(toAbsoluteOffset: 600 << 20, [0]) }
        let error = try failure { _ = try KernelImage.load(path) }
        #expect(error.message == "\(path) has 600 MiB; a kernel has at most 256")
        #expect(error.hint?.contains("strip -g") == true)
    }

    @Test(arguments: [
        ([], "it is empty"),
        (Array("hello, world\n".utf8), "it is neither a bzImage nor an ELF file, nor one compressed"),
        (Array("070701000000".utf8), "it is an initramfs"),
        (
            Array("MZ".utf8) + [UInt8](repeating: 0, count: 2000),
            "it is an EFI program without a Linux boot header"
        ),
    ])
    func notKernels(_ bytes: [UInt8], _ why: String) throws {
        let error = try refusal(bytes)
        #expect(error.code == .invalidInput)
        #expect(error.message == "file is not a Linux kernel: \(why)")
        #expect(error.hint?.contains("/boot/vmlinuz") == true)
    }

    @Test func initramfsIsToldEvenCompressed() async throws {
        let bytes = try await Tool.gzip.compress(Array("07070100000000".utf8))
        #expect(try refusal(bytes).message.hasSuffix("it is an initramfs"))
    }

    @Test func moduleAndProgram() throws {
        var module = Self.elf
        module[16] = 1
        #expect(try refusal(module).message.hasSuffix("it is an object file or a module"))
        #expect(
            try failure { _ = try KernelImage.load("/proc/self/exe") }.message.contains("it is a program"))
    }

    @Test(arguments: [
        (183, "64-bit ARM"), (40, "32-bit ARM"), (243, "RISC-V"), (9999, "machine number 9999"),
    ])
    func wrongArchitecture(_ machine: Int, _ name: String) throws {
        var elf = Self.elf
        elf[18] = UInt8(machine & 0xff)
        elf[19] = UInt8(machine >> 8)
        let error = try refusal(elf)
        #expect(error.code == .unsupported)
        #expect(error.message == "file is an ELF file for \(name); only kernels for x86 are supported")
    }

    @Test func armImage() throws {
        var image = [UInt8](repeating: 0, count: 4096)
        image.replaceSubrange(56..<60, with: Array("ARMd".utf8))
        #expect(try refusal(image).message.contains("a kernel for 64-bit ARM"))
    }

    @Test func bootImageWithA32BitKernel() async throws {
        var elf = Self.elf
        elf[18] = 3
        #expect(try refusal(try await Tool.xz.bootImage(elf)).message.contains("32-bit x86"))
    }

    @Test func truncatedAnywhere() async throws {
        let whole = try await Tool.zstd.bootImage(Self.elf)
        for length in stride(from: 0x206, to: whole.count - 4097, by: 97) {
            let error = try refusal(Array(whole[..<length]))
            #expect(error.code == .corrupt && error.hint != nil, "\(length): \(error)")
        }
        for length in stride(from: 4, to: Self.elf.count, by: 997) {
            #expect(try refusal(Array(Self.elf[..<length])).message.contains("cut off"))
        }
    }

    @Test(arguments: Tool.allCases)
    func truncatedStream(_ tool: Tool) async throws {
        let whole = try await tool.compress(Self.elf)
        let error = try refusal(Array(whole[..<(whole.count / 2)]))
        #expect(error.code == .corrupt)
        #expect(error.message.contains("is cut off: the \(tool.compression.rawValue) data has no end"))
    }

    @Test(arguments: [Tool.gzip, .xz, .zstd])
    func damagedStream(_ tool: Tool) async throws {
        var bytes = try await tool.bootImage(Self.elf)
        for index in 0..<64 { bytes[bytes.count / 2 + index] ^= 0x5a }
        let error = try refusal(bytes)
        #expect(error.code == .corrupt)
        #expect(error.cause?.hasPrefix("\(tool.rawValue): ") == true, "\(error)")
    }

    @Test func compressionsThatAreKnownButNotRead() throws {
        let formats: [([UInt8], String)] = [
            ([0x42, 0x5a, 0x68], "bzip2"), ([0x5d, 0, 0], "lzma"), ([0x89, 0x4c, 0x5a, 0x4f], "lzo"),
        ]
        for (magic, name) in formats {
            let error = try refusal(BootImage(payload: magic + [UInt8](repeating: 0, count: 64)).bytes)
            #expect(error.code == .unsupported)
            #expect(error.message == "file has a kernel inside that is compressed with \(name)")
        }
    }

    @Test func unknownCompression() throws {
        let error = try refusal(
            BootImage(payload: [0xde, 0xad, 0xbe, 0xef] + [UInt8](repeating: 0, count: 64)).bytes)
        #expect(error.code == .unsupported)
        #expect(error.message.contains("it starts with de ad be ef"))
    }

    @Test func oldBootProtocol() throws {
        var image = BootImage(payload: [UInt8](repeating: 0, count: 64))
        image.version = 0x0207
        #expect(try refusal(image.bytes).message.contains("boot protocol 2.7"))
    }
}
