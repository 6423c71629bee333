// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
import Host
import ImageBuild
import SystemPackage

/// How large the image is, and how much of it there is to read.
struct Sizes {
    var host: Host
    var project: FilePath

    /// The image of these sources, built unless it is in the cache.
    func image() async throws -> [Bound] {
        let manifest = try await withWorkFolder { folder in
            try await ImageBuilder(host: host, archive: DebianArchive(host: host))
                .build(sources: project, output: folder.appending("stubvmi.elf.gz")).manifest
        }
        let text = manifest.segments.filter { $0.access == "r-x" }.reduce(0) { $0 + $1.memoryBytes }
        return [
            Bound(name: "image, gzip'd bytes", value: manifest.image.bytes, limit: 240_000),
            Bound(name: "image, ELF bytes", value: manifest.elf.bytes),
            Bound(name: "image, bytes of code", value: text),
        ]
    }

    /// Lines as `wc -l` counts them, with comments and empty ones.
    func lines() throws -> [Bound] {
        let core = try lines(of: "VMICore")
        let kernel = try lines(of: "MiniOS")
        let rest = try ["TargetBundle", "Monitor", "CMonitor", "CConfig", "CPlatform"]
            .reduce(0) { try $0 + lines(of: $1) }
        return [
            Bound(name: "lines of VMICore and MiniOS", value: core + kernel, limit: 10_000),
            Bound(name: "lines of MiniOS", value: kernel, limit: 4_000),
            Bound(name: "lines of everything of ours in the image", value: core + kernel + rest),
        ]
    }

    private func lines(of module: String) throws -> Int {
        let folder = project.appending("Sources").appending(module)
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder.string) else {
            throw ToolError(.notFound, "there is no \(folder)", hint: "run this in a clone of stubvmi")
        }
        let kinds = [".swift", ".c", ".h", ".S", ".ld"]
        return try names.filter { name in kinds.contains { name.hasSuffix($0) } }.reduce(0) { sum, name in
            let newline = UInt8(ascii: "\n")
            return sum + (try Files.read(folder.pushing(FilePath(name))).count { $0 == newline })
        }
    }
}
