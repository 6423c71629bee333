// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
import Host
import SystemPackage

/// The JSON library, compiled from Debian's source package against newlib.
struct JSONCBuild: Sendable {
    let host: Host
    let tools: Tools
    let source: DebianArchive.Unpacked
    let newlib: FilePath

    /// Raised when the steps below change what they make.
    private static let recipe = "json-c recipe 1"

    /// A folder with include/json-c/, libjson-c.a and COPYING.
    func folder() async throws -> FilePath {
        let settings = [PackageResources.config_h, PackageResources.json_config_h].map(Digest.sha256)
        let inputs =
            [JSONCBuild.recipe, source.version, newlib.lastComponent?.string ?? ""] + settings
            + source.files.map(\.sha256) + tools.libraryVersions + TargetFlags.c
        return try await host.cache.folder("image/json-c", from: inputs) { folder in
            host.report("cross-compiling json-c \(source.version)")
            try await build(in: folder)
        }
    }

    private func build(in folder: FilePath) async throws {
        let files = FileManager.default
        let include = folder.appending("include/json-c")
        try Files.makeDirectory(include)
        try Files.makeDirectory(folder.appending("objects"))
        let names = try files.contentsOfDirectory(atPath: source.path.string).sorted()
        for name in names where name.hasSuffix(".h") || name.hasSuffix(".c") || name == "COPYING" {
            let target = name.hasSuffix(".h") ? include.appending(name) : folder.appending(name)
            try files.copyItem(atPath: source.path.appending(name).string, toPath: target.string)
        }
        try Files.write(PackageResources.config_h, to: include.appending("config.h"))
        try Files.write(PackageResources.json_config_h, to: include.appending("json_config.h"))
        let umbrella = String(
            decoding: try Files.read(source.path.appending("json.h.cmakein"), limit: 1 << 20), as: UTF8.self)
        try Files.write(
            umbrella.replacing("@JSON_H_JSON_POINTER@", with: "#include \"json_pointer.h\""),
            to: include.appending("json.h"))

        let sources = names.filter { $0.hasSuffix(".c") }
        let flags =
            TargetFlags.c + ["-D_GNU_SOURCE", "-nostdinc", "-isystem", newlib.appending("include").string]
            + [
                "-isystem", tools.compilerHeaders.string, "-I", "include/json-c",
                "-ffile-prefix-map=\(folder)=.",
            ]
        let objects = try await CompileJobs(host: host, folder: folder).run(
            sources.map { ($0, "objects/\(FilePath($0).stem ?? $0).o", flags) })
        try await host.check(
            Invocation(
                "ar", ["rcsD", "libjson-c.a"] + objects, environment: TargetFlags.environment, in: folder))
        for name in sources { try files.removeItem(atPath: folder.appending(name).string) }
        try files.removeItem(atPath: folder.appending("objects").string)
    }
}
