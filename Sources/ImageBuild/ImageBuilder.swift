// SPDX-License-Identifier: Apache-2.0
public import Debian
import FoundationEssentials
public import Host
public import SystemPackage
public import TargetBundle

/// A built image and what is known about it.
public struct BuiltImage: Sendable {
    /// The gzip'd ELF.
    public var path: FilePath
    public var manifestPath: FilePath
    public var manifest: ImageManifest
}

/// Cross-compiles the image that every monitor boots.
///
/// The same sources, packages and tools give the same bytes, in any folder, at any time, by any user.
public struct ImageBuilder: Sendable {
    let host: Host
    let archive: DebianArchive

    /// Raised when the steps change what they make.
    private static let recipe = "image recipe 2"
    /// What is left beside the image: for reading crash addresses, for seeing what takes the space, and for
    /// whoever passes the image on.
    private static let extras = ["stubvmi.debug.elf", "stubvmi.map", "stubvmi.licences.txt"]

    public init(host: Host, archive: DebianArchive) {
        self.host = host
        self.archive = archive
    }

    /// Builds the image of the project in folder `sources`, or takes it from the cache, and leaves it at `output`;
    /// it can do all but the programs left out, and the user's own.
    public func build(
        sources project: FilePath, output: FilePath, without: Set<ProgramKind> = [],
        programs: [UserProgram] = []
    ) async throws -> BuiltImage {
        let programs = try UserPrograms(programs)
        let leftOut = try LeftOut(without)
        let sources = try ImageSources(
            project: project, withPrograms: !programs.isEmpty,
            onlyReads: leftOut.onlyReads && programs.isEmpty)
        let tools = try await Tools.find(host)
        let lock = host.cache.root.appending("image").appending("lock")
        let made = try await FileLock.holding(lock, host: host) {
            try await image(sources, project, tools, leftOut, programs)
        }
        let manifestPath = ImageManifest.path(for: output)
        try Files.makeDirectory(output.removingLastComponent())
        try Files.write(try Files.read(made.appending("stubvmi.elf.gz")), to: output)
        for name in ImageBuilder.extras {
            try Files.write(
                try Files.read(made.appending(name)), to: output.removingLastComponent().appending(name))
        }
        var manifest = try ImageManifest.read(made.appending("stubvmi.manifest.json"))
        manifest.image.name = output.lastComponent?.string ?? manifest.image.name
        try Files.write(try manifest.json(), to: manifestPath)
        return BuiltImage(path: output, manifestPath: manifestPath, manifest: manifest)
    }

    private func image(
        _ sources: ImageSources, _ project: FilePath, _ tools: Tools, _ leftOut: LeftOut,
        _ programs: UserPrograms
    ) async throws -> FilePath {
        let newlib = try await archive.binaryPackage("newlib-source")
        let json = try await archive.sourcePackage("json-c")
        let xen = try await archive.binaryPackage("libxen-dev")
        let newlibFolder = try await NewlibBuild(host: host, tools: tools, source: newlib).folder()
        let jsonFolder = try await JSONCBuild(host: host, tools: tools, source: json, newlib: newlibFolder)
            .folder()
        let inputs =
            [ImageBuilder.recipe, sources.digest, newlibFolder.string, jsonFolder.string, xen.version]
            + xen.files.map(\.sha256) + tools.versions.map { "\($0.name) \($0.version)" }
            + TargetFlags.strict + TargetFlags.swift + TargetFlags.link + leftOut.kinds.map(\.rawValue)
            + programs.inputs
        return try await host.cache.folder("image/stubvmi", from: inputs) { folder in
            let work = folder.appending("work")
            try Files.makeDirectory(work)
            try sources.stage(from: project, to: work)
            try leftOut.apply(to: work)
            try programs.stage(to: work)
            try linkLibraries(work, newlib: newlibFolder, json: jsonFolder, xen: xen.path, tools: tools)
            try await ImageLink(
                host: host, tools: tools, sources: sources, programs: programs, folder: work
            ).run()
            let components = Components(
                newlib: newlib, json: json, xen: xen,
                swiftVersion: tools.versions.first { $0.name == "swiftc" }?.version ?? "")
            let licences = Licences(newlib: newlibFolder, json: jsonFolder, xen: xen.path, tools: tools)
            try Files.write(try licences.text(), to: work.appending("stubvmi.licences.txt"))
            try await finish(
                work, to: folder, components: components, tools: tools, sources: sources,
                programs: leftOut.linked + programs.listed)
            try FileManager.default.removeItem(atPath: work.string)
        }
    }

    /// The libraries under names that do not depend on where the cache is.
    private func linkLibraries(
        _ work: FilePath, newlib: FilePath, json: FilePath, xen: FilePath, tools: Tools
    ) throws {
        let files = FileManager.default
        try Files.makeDirectory(work.appending("lib/swift"))
        try Files.makeDirectory(work.appending("lib/xen"))
        for (name, path) in [
            (ImageLink.Library.newlib, newlib), (ImageLink.Library.json, json),
            // Only <xen/...>: the other headers beside it are for programs of an operating system.
            ("\(ImageLink.Library.xen)/xen", xen.appending("usr/include/xen")),
            (ImageLink.Library.unicode, tools.unicode),
        ] {
            try files.createSymbolicLink(
                atPath: work.appending(name).string, withDestinationPath: path.string)
        }
    }

    private func finish(
        _ work: FilePath, to folder: FilePath, components: Components, tools: Tools, sources: ImageSources,
        programs: [ImageManifest.Program]
    ) async throws {
        let stripped = work.appending("stubvmi.elf")
        try await host.check(
            Invocation(
                "strip", ["--strip-all", "-o", "stubvmi.elf", "stubvmi.debug.elf"],
                environment: TargetFlags.environment, in: work))
        let elf = try Files.read(stripped, limit: ImageInspector.elfLimit)
        let packed = try Gzip.compress(elf)
        let parsed = try ElfFile(elf)
        let map = String(decoding: try Files.read(work.appending("stubvmi.map")), as: UTF8.self)
        let objects = components.objects(LinkMap(parsing: map))
        let manifest = ImageManifest(
            image: .init(name: "stubvmi.elf.gz", bytes: packed.count, sha256: Digest.sha256(packed)),
            elf: .init(name: "stubvmi.elf", bytes: elf.count, sha256: Digest.sha256(elf)),
            entry: "0x" + String(parsed.entry, radix: 16),
            segments: parsed.segments.map(ImageManifest.Segment.init),
            components: components.components(objects, sources: sources.digest), objects: objects,
            tools: tools.versions.map { .init(name: $0.name, version: $0.version) }, sources: sources.digest,
            programs: programs)
        try Files.write(packed, to: folder.appending("stubvmi.elf.gz"))
        try Files.write(try manifest.json(), to: folder.appending("stubvmi.manifest.json"))
        for name in ImageBuilder.extras {
            try FileManager.default.moveItem(
                atPath: work.appending(name).string, toPath: folder.appending(name).string)
        }
    }
}

extension ImageManifest.Segment {
    init(_ segment: ElfFile.Segment) {
        access =
            (segment.readable ? "r" : "-") + (segment.writable ? "w" : "-") + (segment.executable ? "x" : "-")
        address = "0x" + String(segment.address, radix: 16)
        fileBytes = Int(clamping: segment.fileBytes)
        memoryBytes = Int(clamping: segment.memoryBytes)
    }
}
