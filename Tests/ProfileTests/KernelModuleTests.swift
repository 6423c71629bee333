// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import SystemPackage
import TargetBundle
import Testing

@testable import Profile

/// Types of modules, which go on where the kernel's end.
@Suite(.serialized) struct KernelModuleTests {
    static let wanted = [
        "fuse_inode", "fuse_inode.nodeid", "fuse_inode.inode", "fuse_conn.max_read", "fuse_conn.iq",
    ]

    /// Debian's own module, against what bpftool reads out of it.
    @Test func realModule() async throws {
        let kernel = try await DebianKernels.image(DebianKernels.all[0])
        let path = try #require(
            try await DebianKernels.modules(DebianKernels.all[0], endingWith: "/fuse/fuse.ko").first)
        var request = ProfileRequest(.linux, from: .kernel(kernel))
        request.members = Self.wanted
        let without = try failure { _ = try request.make(from: Files.read(kernel)) }
        #expect(without.message == "\(kernel) has no member \(Self.wanted.joined(separator: ", "))")
        #expect(without.hint?.contains("--module") == true)

        request.modules = [path]
        let profile = try PackedProfile(request.make(from: Files.read(kernel)).bytes)
        let truth = try await members(of: path, kernel)
        for name in Self.wanted where name.contains(".") {
            #expect(profile.member(name)?.offset == truth[name], "\(name)")
        }
        #expect(profile.member("fuse_inode")?.size == truth["fuse_inode"])
        #expect(profile.member("fuse_conn.max_read")?.size == 4)
        // A structure of the kernel inside one of the module.
        request.members = ["inode"]
        let inode = try PackedProfile(request.make(from: Files.read(kernel)).bytes).member("inode")
        #expect(profile.member("fuse_inode.inode")?.size == inode?.size)

        // Packed, as newer Debian has them.
        let folder = try TemporaryFolder()
        request.members = Self.wanted
        request.modules = [try folder.write(try await Tool.xz.compress(Files.read(path)), "fuse.ko.xz")]
        #expect(try request.make(from: Files.read(kernel)).bytes == profile.bytes)

        // All members of both, in a full profile.
        request.isFull = true
        let index = try SymbolIndex(try #require(request.make(from: Files.read(kernel)).index))
        #expect(index.member("fuse_conn.iq") == profile.member("fuse_conn.iq"))
        #expect(index.member("task_struct.pid") == profile.member("task_struct.pid"))
    }

    /// `STRUCTURE.MEMBER` and its offset in bytes; `STRUCTURE` and its size.
    private func members(of module: FilePath, _ kernel: FilePath) async throws -> [String: UInt32] {
        let folder = try TemporaryFolder()
        let base = folder.path.appending("vmlinux")
        try KernelImage.load(kernel).writeELF(to: base)
        let bpftool = try await DebianKernels.file("sbin/bpftool", of: "bpftool")
        let text = try await DebianKernels.host.check(
            Invocation(
                bpftool.string, ["-B", base.string, "btf", "dump", "file", module.string],
                outputLimit: 64 << 20))
        var found: [String: UInt32] = [:]
        var structure = ""
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            func number(_ key: String) -> UInt32? {
                words.first { $0.hasPrefix(key) }.flatMap { UInt32($0.dropFirst(key.count)) }
            }
            if line.hasPrefix("["), words.count > 2 {
                structure = words[1] == "STRUCT" ? words[2].trimmed("'") : ""
                if let size = number("size=") { found[structure] = size }
            } else if !structure.isEmpty, let bits = number("bits_offset="), let name = words.first {
                found["\(structure).\(name.dropFirst().trimmed("'"))"] = bits / 8
            }
        }
        return found
    }

    /// A module that says of itself that it was built apart from its kernel: its base is in it.
    @Test func splitByHand() throws {
        var base = TypeTable()
        let int = base.int("int", size: 4)
        let kernel = try BTF(base.bytes, in: 0..<base.bytes.count)
        #expect(kernel.offsets.count == 2)
        let (types, strings) = (kernel.bytes[kernel.types], kernel.bytes[kernel.strings])
        // A structure with a member of the kernel's type, its names behind the kernel's strings.
        var split = Blob(bytes: BTF.magic + [0])
        let names = Array("\0own\0first\0".utf8)
        for word in [24, 0, 24, 24, UInt32(names.count)] as [UInt32] { split.append(word) }
        let start = UInt32(strings.count)
        for word in [start + 1, 4 << 24 | 1, 8, start + 5, int, 32] as [UInt32] { split.append(word) }
        split.append(names)
        let all = try BTF(kernel, split.bytes, in: 0..<split.count)
        #expect(all.types.count == types.count + 24)
        let places = try LinuxProfileBuilder.places(["own.first", "own"], in: all)
        #expect(places["own.first"] == MemberPlace(offset: 4, size: 4))
        #expect(places["own"] == MemberPlace(offset: 0, size: 8))

        var generator = SeededGenerator(seed: 5)
        var refused = 0
        for _ in 0..<5_000 {
            let damaged = generator.mutate(split.bytes, in: 0..<split.count)
            do throws(BTFError) {
                let all = try BTF(kernel, damaged, in: 0..<damaged.count)
                _ = try LinuxProfileBuilder.places(["own.first"], in: all)
                var index = SymbolIndex.Builder()
                try all.addMembers(to: &index)
            } catch {
                refused += 1
            }
        }
        #expect(refused > 1_000)
        for length in 0..<split.count {
            #expect(throws: BTFError.self) { try BTF(kernel, Array(split.bytes[..<length]), in: 0..<length) }
        }
    }

    @Test func somethingElse() throws {
        let text = try failure { _ = try KernelModule(Array("hello".utf8), name: "a.ko") }
        #expect(text.message.hasPrefix("a.ko is no module that can be read"))
        let kernel = try failure { _ = try KernelModule(SyntheticKernel().elf, name: "a.ko") }
        #expect(kernel.hint?.contains(".ko") == true)
        let request = ProfileRequest(.linux, from: .isf("a.json"))
        var with = request
        with.modules = ["a.ko"]
        #expect(try failure { _ = try with.make(from: []) }.hint?.hasPrefix("--kernel") == true)
    }
}

extension Substring {
    fileprivate func trimmed(_ mark: Character) -> String {
        String(self.drop { $0 == mark }.prefix { $0 != mark })
    }
}
