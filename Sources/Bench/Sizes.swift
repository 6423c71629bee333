// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
import Host
import ImageBuild
import SystemPackage
import TargetBundle

/// How large the image is, and how much of it there is to read.
struct Sizes {
    var host: Host
    var project: FilePath

    /// The images of these sources, built unless they are in the cache: one with all programs, and one that can only
    /// read, for which the limits are.
    func images() async throws -> [Bound] {
        let reading = try await manifest(without: Set(ProgramKind.allCases.filter(\.isAboveRead)))
        let all = try await manifest(without: [])
        let text = reading.segments.filter { $0.access == "r-x" }.reduce(0) { $0 + $1.memoryBytes }
        return [
            Bound(name: "image that only reads, gzip'd bytes", value: reading.image.bytes, limit: 240_000),
            Bound(name: "image that only reads, ELF bytes", value: reading.elf.bytes),
            Bound(name: "image that only reads, bytes of code", value: text),
            Bound(name: "image of all programs, gzip'd bytes", value: all.image.bytes),
        ] + (try lines(in: reading))
    }

    private func manifest(without: Set<ProgramKind>) async throws -> ImageManifest {
        try await withWorkFolder { folder in
            try await ImageBuilder(host: host, archive: DebianArchive(host: host))
                .build(sources: project, output: folder.appending("stubvmi.elf.gz"), without: without)
                .manifest
        }
    }

    /// Lines as `wc -l` counts them, with comments and empty ones. Of MiniOS those files count of which something is in
    /// the image.
    private func lines(in image: ImageManifest) throws -> [Bound] {
        let linked = Set(image.objects.map(\.name))
        let core = try lines(of: "VMICore")
        let kernel = try lines(of: "MiniOS") { file in
            file.hasSuffix(".h") || linked.contains("MiniOS.\(file.replacing("/", with: ".")).o")
        }
        let rest = try ["TargetBundle", "Monitor", "CMonitor", "CConfig", "CPlatform"].reduce(0) {
            try $0 + lines(of: $1) { !$0.hasPrefix("Control/") }
        }
        return [
            Bound(name: "lines of VMICore and of MiniOS in it", value: core + kernel, limit: 10_000),
            Bound(name: "lines of MiniOS in it", value: kernel, limit: 4_000),
            Bound(name: "lines of all of MiniOS", value: try lines(of: "MiniOS")),
            Bound(name: "lines of everything of ours in it", value: core + kernel + rest),
        ]
    }

    private func lines(of module: String, where counts: (String) -> Bool = { _ in true }) throws -> Int {
        let folder = project.appending("Sources").appending(module)
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder.string) else {
            throw ToolError(.notFound, "there is no \(folder)", hint: "run this in a clone of stubvmi")
        }
        let kinds = [".swift", ".c", ".h", ".S", ".ld"]
        return try names.filter { name in kinds.contains { name.hasSuffix($0) } && counts(name) }.reduce(0) {
            sum, name in
            let newline = UInt8(ascii: "\n")
            return sum + (try Files.read(folder.pushing(FilePath(name))).count { $0 == newline })
        }
    }
}
