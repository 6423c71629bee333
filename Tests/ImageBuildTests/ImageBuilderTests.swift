// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
import Host
import SystemPackage
import TargetBundle
import Testing

@testable import ImageBuild

/// The real image, built with the real tools.
@Suite(.serialized) struct ImageBuilderTests {
    /// The clone's image; also fills the user's cache with the libraries.
    static func image(in bench: Workbench) async throws -> BuiltImage {
        let host = Host.real(report: { _ in })
        return try await ImageBuilder(host: host, archive: DebianArchive(host: host)).build(
            sources: Workbench.project, output: bench.folder.appending("image/stubvmi.elf.gz"))
    }

    @Test func theImageIsSmallAndWhatItsManifestSays() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let image = try await ImageBuilderTests.image(in: bench)
        let report = try ImageInspector.show(image.path)
        #expect(report.ok, "\(report.checks)")
        #expect(image.manifest.image.bytes < 252_000)
        #expect(
            Set(image.manifest.components.map(\.name)).isSuperset(of: [
                "stubvmi", "newlib", "json-c", "swift",
            ]))
        #expect(image.manifest.components.allSatisfy { !$0.licence.isEmpty && !$0.version.isEmpty })
        #expect(
            image.manifest.objects.contains {
                $0.name == "MiniOS.Kernel.boot.S.o" && $0.component == "stubvmi"
            })
        // All of it has to fit into 8 MiB, with page tables and room to work.
        #expect(image.manifest.segments.reduce(0) { $0 + $1.memoryBytes } < 4 << 20)
        #expect(image.manifest.segments.map(\.access) == ["r-x", "r--", "rw-"])
    }

    @Test func programsCanBeLeftOut() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let whole = try await ImageBuilderTests.image(in: bench)
        let host = Host.real(report: { _ in })
        func map(_ image: BuiltImage) throws -> String {
            let path = image.path.removingLastComponent().appending("stubvmi.map")
            return String(decoding: try Files.read(path), as: UTF8.self)
        }
        func build(without kinds: Set<ProgramKind>) async throws -> (bytes: Int, map: String) {
            let folder = bench.folder.appending("small")
            let image = try await ImageBuilder(host: host, archive: DebianArchive(host: host)).build(
                sources: Workbench.project, output: folder.appending("stubvmi.elf.gz"), without: kinds)
            #expect(try ImageInspector.show(image.path).ok)
            return (image.manifest.image.bytes, try map(image))
        }
        let small = try await build(without: Set(LeftOut.possible).subtracting([.processList]))
        #expect(whole.manifest.image.bytes - small.bytes > 20_000, "\(small.bytes)")
        #expect(!small.map.contains("SocketLayout") && !small.map.contains("MapleTree"))
        // Nothing above reading, and so nobody to look after it.
        let all = try map(whole)
        for part in ["events_attach", "control_pause", "supervisor_restore"] {
            #expect(all.contains(part) && !small.map.contains(part), "\(part)")
        }
        let error = await #expect(throws: ToolError.self) { try await build(without: [.accessCheck]) }
        #expect(error?.code == .invalidInput)
    }

    @Test func anotherFolderUserAndTimeGiveTheSameBytes() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        // The clone's own, which `make` built, and one that is built here.
        let first = try await ImageBuilderTests.image(in: bench)
        let elsewhere = try bench.host(
            "another place for the cache",
            environment: [
                "USER": "somebody", "HOME": bench.folder.appending("home").string, "TZ": "Asia/Tokyo",
                "LANG": "de_DE.UTF-8",
            ])
        let project = try bench.copyOfProject()
        let second = try await ImageBuilder(host: elsewhere, archive: DebianArchive(host: elsewhere)).build(
            sources: project, output: bench.folder.appending("another output/stubvmi.elf.gz"))
        let built = try FileManager.default.contentsOfDirectory(
            atPath: elsewhere.cache.root.appending("image").string)
        #expect(["stubvmi-", "VMICore-"].allSatisfy { name in built.contains { $0.hasPrefix(name) } })
        let folders = [first, second].map { $0.path.removingLastComponent() }
        let names = try FileManager.default.contentsOfDirectory(atPath: folders[0].string)
        #expect(names.count == 5)
        for name in names {
            let one = try Digest.sha256(file: folders[0].appending(name))
            let other = try Digest.sha256(file: folders[1].appending(name))
            #expect(one == other, "\(name)")
        }

        // What is in the cache is not built again.
        let before = bench.programs.all.count
        let again = try await ImageBuilder(host: elsewhere, archive: DebianArchive(host: elsewhere)).build(
            sources: project, output: bench.folder.appending("again/stubvmi.elf.gz"))
        #expect(try ImageInspector.show(again.path).ok)
        #expect(Set(bench.programs.all[before...]).isDisjoint(with: ["strip", "apt-get", "make"]))
    }

    @Test func aMistakeInTheSourcesIsShownAndLeavesNothing() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        _ = try await ImageBuilderTests.image(in: bench)
        let host = try bench.host("cache")
        let project = try bench.copyOfProject()
        try Files.write(
            "int mistake(void) { return undeclared; }\n", to: project.appending("Sources/MiniOS/mistake.c"))
        let output = bench.folder.appending("out/stubvmi.elf.gz")
        let error = await #expect(throws: ToolError.self) {
            try await ImageBuilder(host: host, archive: DebianArchive(host: host)).build(
                sources: project, output: output)
        }
        #expect(error?.code == .toolFailed)
        #expect(error?.cause?.contains("Sources/MiniOS/mistake.c:1") == true)
        #expect(!Files.exists(output))
        let left = try FileManager.default.contentsOfDirectory(
            atPath: host.cache.root.appending("image").string)
        #expect(!left.contains { $0.hasPrefix("stubvmi-") })
    }

    @Test func aFolderWithoutSourcesIsRefused() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let host = Host.real(report: { _ in })
        let error = await #expect(throws: ToolError.self) {
            try await ImageBuilder(host: host, archive: DebianArchive(host: host)).build(
                sources: bench.folder, output: bench.folder.appending("stubvmi.elf.gz"))
        }
        #expect(error?.code == .notFound)
        #expect(error?.hint?.contains("clone") == true)
    }

    @Test(arguments: [("gcc-12", "gcc-12"), ("ar", "binutils"), ("swiftc", "Swift toolchain")])
    func aMissingToolIsNamedWithWhatInstallsIt(_ program: String, _ remedy: String) async throws {
        let real = Host.real(report: { _ in })
        var host = real
        host.run = { invocation in
            if invocation.program == program {
                throw ToolError(.notFound, "there is no program '\(program)'")
            }
            return try await real.run(invocation)
        }
        let crippled = host
        let error = await #expect(throws: ToolError.self) { _ = try await Tools.find(crippled) }
        #expect(error?.code == .notFound)
        #expect(error?.hint?.contains(remedy) == true)
    }
}
