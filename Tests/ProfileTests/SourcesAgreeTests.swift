// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle
import Testing

@testable import Profile

/// A real kernel's profile is the same from whatever source.
@Suite(.serialized) struct SourcesAgreeTests {
    func kernel() async throws -> KernelImage {
        try KernelImage.load(try await DebianKernels.image(DebianKernels.all[0]))
    }

    func made(
        _ source: ProfileRequest.Source, _ file: [UInt8], _ change: (inout ProfileRequest) -> Void = { _ in }
    ) throws -> MadeProfile {
        var request = ProfileRequest(.linux, from: source)
        change(&request)
        return try request.make(from: file)
    }

    @Test func isfAndRekall() async throws {
        let kernel = try await kernel()
        let own = try LinuxProfileBuilder.profile(of: kernel)
        let isf = try ISFWriter.file(kernel)
        #expect(isf.count > 8 << 20)
        #expect(try made(.isf("vmlinux.json"), isf).bytes == own.bytes)
        let packed = try await Tool.xz.compress(isf)
        #expect(try made(.isf("vmlinux.json.xz"), packed).bytes == own.bytes)
        let gzip = try await Tool.gzip.compress(isf)
        #expect(try made(.isf("vmlinux.json.gz"), gzip).bytes == own.bytes)
        let rekall = try RekallWriter.file(kernel)
        #expect(
            try made(.rekall("rekall.json"), rekall) { $0.banner = own.summary.banner }.bytes == own.bytes)
    }

    @Test("A kernel of 32 bits, whatever says so")
    func smallKernel() throws {
        var synthetic = SyntheticKernel()
        synthetic.isSmall = true
        let kernel = try KernelImage(synthetic.elf, name: "vmlinux")
        let own = try LinuxProfileBuilder.profile(of: kernel)
        #expect(own.summary.architecture == .i386 && own.summary.pagingLevels == 3)
        #expect(try made(.isf("vmlinux.json"), ISFWriter.file(kernel)).bytes == own.bytes)
        let rekall = try RekallWriter.file(kernel)
        #expect(
            try made(.rekall("rekall.json"), rekall) { $0.banner = own.summary.banner }.bytes == own.bytes)

        let folder = try TemporaryFolder()
        let map = try ISFWriter.kernelSymbols(kernel).map {
            "\(String($0.address, radix: 16)) D \($0.name)\n"
        }
        let path = try folder.write(Array(map.joined().utf8), "System.map")
        let text = """
            web { ostype = "Linux"; sysmap = "\(path.string)"; linux_tasks = 8; linux_mm = 24; linux_pid = 32;
                linux_name = 40; linux_pgd = 24; }
            """
        let conf = try made(.conf("libvmi.conf", entry: "web"), Array(text.utf8)) {
            $0.banner = own.summary.banner
        }
        #expect(conf.summary.architecture == .i386)
        #expect(try PackedProfile(conf.bytes).symbol("swapper_pg_dir") == SyntheticKernel.smallBase + 0x3000)
    }

    /// Everything: each symbol by name and by address, each member.
    @Test func fullFromEverySource() async throws {
        let kernel = try await kernel()
        let folder = try TemporaryFolder()
        let image = try await DebianKernels.image(DebianKernels.all[0])
        let full = try made(.kernel(image), Files.read(image)) { $0.isFull = true }
        #expect(full.bytes == (try LinuxProfileBuilder.profile(of: kernel).bytes))
        let path = try folder.write(full.file, "full.profile")
        let profile = try PackedProfile.checked(path)
        let index = try #require(profile.index)
        try index.check()
        #expect(index.symbolCount > 80_000 && index.memberCount > 40_000)

        var wrong = 0
        var all: [String: [(type: UInt8, address: UInt64)]] = [:]
        try Kallsyms(kernel.elf, kernel.layout, wanted: []).forEach(in: kernel.elf) { type, text, address in
            all[String(decoding: text, as: UTF8.self), default: []].append((type, address))
        }
        for (name, places) in all {
            let global = places.filter { $0.type >= 0x41 && $0.type <= 0x5a }
            let meant = Set((global.isEmpty ? places : global).map(\.address))
            if index.symbol(name) != (meant.count == 1 ? meant.first : nil) { wrong += 1 }
            for place in places {
                let found = profile.symbol(at: place.address)
                if all[found?.name ?? ""]?.contains(where: { $0.address == place.address }) != true {
                    wrong += 1
                }
            }
        }
        #expect(wrong == 0)

        let isf = try made(.isf("vmlinux.json"), ISFWriter.file(kernel)) { $0.isFull = true }
        let other = try SymbolIndex(try #require(isf.index))
        var members: [String: PackedProfile.Member] = [:]
        index.forEachMember {
            members[$0] = $1
            return true
        }
        var differing: [String] = []
        var compared = 0
        other.forEachMember { name, member in
            if let own = members[name] {
                compared += 1
                if own != member { differing.append(name) }
            }
            return true
        }
        #expect(compared > 40_000 && differing.isEmpty, "\(differing.prefix(5))")
    }

    /// LibVMI's own keys, with a System.map.
    @Test func conf() async throws {
        let kernel = try await kernel()
        let own = try PackedProfile(LinuxProfileBuilder.profile(of: kernel).bytes)
        let folder = try TemporaryFolder()
        var map = ""
        try Kallsyms(kernel.elf, kernel.layout, wanted: []).forEach(in: kernel.elf) { type, text, address in
            let digits = String(address, radix: 16)
            map += String(repeating: "0", count: 16 - digits.count) + digits
            map += " \(Character(UnicodeScalar(type))) \(String(decoding: text, as: UTF8.self))\n"
        }
        let path = try folder.write(Array(map.utf8), "System.map")
        let offsets = try [
            ("linux_tasks", "task_struct.tasks"), ("linux_mm", "task_struct.mm"),
            ("linux_pid", "task_struct.pid"), ("linux_name", "task_struct.comm"),
            ("linux_pgd", "mm_struct.pgd"),
        ].map { key, name in
            "    \(key) = 0x\(String(try #require(own.member(name)).offset, radix: 16));\n"
        }.joined()
        let text = """
            # LibVMI's own example, and another entry whose name this one's begins with.
            web7 { ostype = "Linux"; sysmap = "/nowhere"; linux_tasks = 1; }
            web {
                ostype = "Linux"; sysmap = "\(path.string)";
            \(offsets)}
            """
        let made = try made(.conf("libvmi.conf", entry: "web"), Array(text.utf8)) {
            $0.banner = String(decoding: own.bannerPrefix, as: UTF8.self)
        }
        let profile = try PackedProfile(made.bytes)
        own.forEachSymbol { #expect(profile.symbol($0.name) == $0.address, "\($0.name)") }
        for name in LinuxProfile.requiredMembers { #expect(profile.member(name) == own.member(name)) }
        #expect(profile.pagingLevels == own.pagingLevels && profile.bannerPrefix == own.bannerPrefix)
    }
}
