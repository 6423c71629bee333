// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import ImageBuild

/// What `image show` finds wrong.
@Suite struct ImageInspectorTests {
    /// Writes an image made of an ELF, with a manifest that describes it.
    func write(_ elf: [UInt8], in bench: Workbench, packed: [UInt8]? = nil) throws -> FilePath {
        let path = bench.folder.appending("stubvmi.elf.gz")
        let image = try packed ?? Gzip.compress(elf)
        try Files.write(image, to: path)
        let parsed = try ElfFile(elf)
        let manifest = ImageManifest(
            image: .init(name: "stubvmi.elf.gz", bytes: image.count, sha256: Digest.sha256(image)),
            elf: .init(name: "stubvmi.elf", bytes: elf.count, sha256: Digest.sha256(elf)),
            entry: "0x0", segments: parsed.segments.map(ImageManifest.Segment.init), components: [],
            objects: [],
            tools: [], sources: "")
        try Files.write(try manifest.json(), to: ImageManifest.path(for: path))
        return path
    }

    func failures(_ path: FilePath) throws -> [String] {
        let report = try ImageInspector.show(path)
        #expect(report.ok == report.checks.allSatisfy(\.ok))
        return report.checks.filter { !$0.ok }.map(\.name)
    }

    @Test func aGoodImagePasses() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        #expect(try failures(write(SmallElf().bytes, in: bench)) == [])
    }

    @Test func oneOtherBitIsSeen() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let path = try write(SmallElf().bytes, in: bench)
        var elf = SmallElf().bytes
        elf[elf.count - 1] ^= 1
        try Files.write(try Gzip.compress(elf), to: path)
        #expect(try failures(path) == ["image", "ELF"])
    }

    @Test func aSegmentThatIsWritableAndExecutableIsSeen() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let elf = SmallElf(segments: [.init(flags: 7), .init(flags: 6, address: 0x402000)])
        #expect(try failures(write(elf.bytes, in: bench)) == ["W^X"])
    }

    @Test func anEntryOutsideTheCodeIsSeen() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        #expect(try failures(write(SmallElf(entry: 0x500000).bytes, in: bench)) == ["entry"])
    }

    @Test func missingXenNotesAreSeen() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        #expect(try failures(write(SmallElf(notes: [1, 3]).bytes, in: bench)) == ["Xen notes"])
    }

    @Test func whatIsNoGzipOrTooLargeIsSeen() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let nonsense = try write(SmallElf().bytes, in: bench, packed: Array("nonsense".utf8))
        #expect(try failures(nonsense) == ["contents"])
        let cut = try write(SmallElf().bytes, in: bench, packed: Gzip.compress(SmallElf().bytes).dropLast(9))
        #expect(try failures(cut) == ["contents"])
        let bomb = try Gzip.compress([UInt8](repeating: 0, count: ImageInspector.elfLimit + 1))
        #expect(try failures(write(SmallElf().bytes, in: bench, packed: bomb)) == ["contents"])
    }

    @Test func whatIsMissingIsNamed() throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let path = bench.folder.appending("stubvmi.elf.gz")
        let absent = #expect(throws: ToolError.self) { try ImageInspector.show(path) }
        #expect(absent?.code == .notFound)
        try Files.write(try Gzip.compress(SmallElf().bytes), to: path)
        let alone = #expect(throws: ToolError.self) { try ImageInspector.show(path) }
        #expect(alone?.message.contains("stubvmi.manifest.json") == true)
        try Files.write("{", to: ImageManifest.path(for: path))
        let broken = #expect(throws: ToolError.self) { try ImageInspector.show(path) }
        #expect(broken?.code == .corrupt)
    }
}
