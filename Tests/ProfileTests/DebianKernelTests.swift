// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle
import Testing

@testable import Profile

/// Debian's own kernels against what they say of themselves and what other tools read out of them.
@Suite(.serialized) struct DebianKernelTests {
    /// Every symbol, every type and the banner, as the running kernel has them.
    @Test(arguments: DebianKernels.all)
    func agreesWithTheRunningKernel(_ package: String) async throws {
        let path = try await DebianKernels.image(package)
        let kernel = try KernelImage.load(path)
        let guest = try await Guest(kernel: path)

        #expect(Digest.sha256(try kernelSymbols(kernel)) == guest.symbols)
        let section = try #require(kernel.layout.section(".BTF"))
        #expect(Digest.sha256(Array(kernel.elf[section.file])) == guest.types)
        let (bytes, summary) = try LinuxProfileBuilder.profile(of: kernel)
        #expect(summary.banner == guest.version)

        let profile = try PackedProfile(bytes)
        for name in LinuxProfile.requiredSymbols + ["modules", "page_offset_base", "phys_base"] {
            #expect(profile.symbol(name) != nil, "\(name)")
        }
        #expect(profile.member("task_struct.comm")?.size == 16)
        #expect(profile.member("module.name")?.size == 56)
        #expect(profile.pagingLevels == 5 && bytes.count < 10 << 10)
    }

    /// /proc/kallsyms as it is without modules.
    private func kernelSymbols(_ kernel: KernelImage) throws -> [UInt8] {
        let elf = kernel.elf
        let tokens = try #require(TokenTable.find(in: elf))
        let names = try #require(try NameTable.find(in: elf, before: tokens.file.lowerBound))
        let addresses = try Kallsyms(elf, kernel.layout, wanted: []).addresses
        var text: [UInt8] = []
        var position = names.names.lowerBound
        for index in 0..<names.count {
            let name = try #require(NameTable.nameRange(elf, at: position, end: names.names.upperBound))
            position = name.upperBound
            let address = try #require(addresses.address(index, in: elf))
            for shift in stride(from: 60, through: 0, by: -4) {
                let digit = UInt8(address >> UInt64(shift) & 15)
                text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
            }
            let start = text.count
            text.append(0x20)
            for token in elf[name] { text += tokens.text[tokens.tokens[Int(token)]] }
            text.insert(0x20, at: start + 2)
            text.append(0x0a)
        }
        return text
    }

    /// bpftool writes the types as C, and gcc says where the members are.
    @Test func membersAreWhereTheCompilerPutsThem() async throws {
        let kernel = try KernelImage.load(try await DebianKernels.image(DebianKernels.all[0]))
        let folder = try TemporaryFolder()
        try kernel.writeELF(to: folder.path.appending("vmlinux"))
        let host = DebianKernels.host
        let bpftool = try await DebianKernels.file("sbin/bpftool", of: "bpftool")
        let header = try await host.check(
            Invocation(
                bpftool.string,
                ["btf", "dump", "file", folder.path.appending("vmlinux").string, "format", "c"],
                outputLimit: 64 << 20))
        try Files.write(header, to: folder.path.appending("vmlinux.h"))

        let profile = try PackedProfile(try LinuxProfileBuilder.profile(of: kernel).bytes)
        let wanted = LinuxProfile.requiredMembers + LinuxProfile.optionalMembers
        let names = wanted.filter { profile.member($0) != nil }
        #expect(names.count > 15)
        let prints = names.map { name in
            let parts = name.split(separator: ".", maxSplits: 1)
            let offset = parts.count == 1 ? "0L" : "__builtin_offsetof(struct \(parts[0]), \(parts[1]))"
            let what = parts.count == 1 ? "struct \(name)" : "((struct \(parts[0]) *)0)->\(parts[1])"
            return "__builtin_printf(\"%lu %lu\\n\", \(offset), sizeof(\(what)));"
        }
        let program =
            "#include \"vmlinux.h\"\nint main(void) {\n" + prints.joined(separator: "\n") + "\nreturn 0; }\n"
        try Files.write(program, to: folder.path.appending("offsets.c"))
        try await host.check(Invocation("gcc-12", ["-w", "-o", "offsets", "offsets.c"], in: folder.path))
        let output = try await host.check(Invocation(folder.path.appending("offsets").string))
        let truth = output.split(separator: "\n").map(String.init)
        #expect(truth.count == names.count)
        for (name, line) in zip(names, truth) {
            let place = try #require(profile.member(name))
            #expect("\(place.offset) \(place.size)" == line, "\(name)")
        }
    }

    /// `xl` starts PVH domains from an ELF file's own entry; QEMU does the same.
    @Test func writtenELFStarts() async throws {
        let kernel = try KernelImage.load(try await DebianKernels.image(DebianKernels.all[0]))
        let folder = try TemporaryFolder()
        let path = folder.path.appending("vmlinux")
        try kernel.writeELF(to: path)
        #expect(try KernelImage.load(path).container == .vmlinux)
        #expect(
            try await Guest(kernel: path).version == LinuxProfileBuilder.profile(of: kernel).summary.banner)
    }

    /// The same kernel however compressed, as bzImage and as file.
    @Test func wrappingMakesNoDifference() async throws {
        let kernel = try KernelImage.load(try await DebianKernels.image(DebianKernels.all[0]))
        let expected = try LinuxProfileBuilder.profile(of: kernel).bytes
        for tool in Tool.allCases {
            let image = try KernelImage(try await tool.bootImage(kernel.elf), name: tool.rawValue)
            #expect(image.container == .bzImage(tool.compression))
            #expect(image.elf == kernel.elf)
            #expect(try LinuxProfileBuilder.profile(of: image).bytes == expected)
        }
    }

    /// `strip` on a vmlinux, and tools that drop the section headers, leave the contents.
    @Test func sectionHeadersAreNotNeeded() async throws {
        let kernel = try KernelImage.load(try await DebianKernels.image(DebianKernels.all[0]))
        var elf = kernel.elf
        // e_shoff, e_shnum and e_shstrndx.
        for offset in Array(40..<48) + Array(60..<64) { elf[offset] = 0 }
        let bare = try KernelImage(elf, name: "bare")
        #expect(bare.layout.sections.isEmpty)
        #expect(
            try LinuxProfileBuilder.profile(of: bare).bytes == LinuxProfileBuilder.profile(of: kernel).bytes)
    }
}
