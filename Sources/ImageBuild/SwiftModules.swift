// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// The image's modules of Embedded Swift, each compiled once for the same sources: images that differ in their
/// programs in C, or in the last module alone, share the others.
struct SwiftModules: Sendable {
    let host: Host
    let tools: Tools
    let sources: ImageSources
    /// Where the sources are staged; all paths of the compiler are relative to it.
    let folder: FilePath

    /// Raised when the steps change what they make.
    private static let recipe = "module recipe 1"

    /// The objects of all modules, in `folder`.
    func objects() async throws -> [String] {
        try Files.makeDirectory(folder.appending("modules"))
        var inputs =
            [Self.recipe] + TargetFlags.swift + tools.versions.map { "\($0.name) \($0.version)" }
            + (try digests { path in sources.headers.contains { path.hasPrefix("Sources/\($0)/include/") } })
        var objects: [String] = []
        for module in sources.modules {
            // One module is optimized with the insides of those that it imports.
            inputs += try digests { $0.hasPrefix("Sources/\(module)/") }
            let made = try await host.cache.folder("image/\(module)", from: inputs) { result in
                try await compile(module, to: result)
            }
            try link("modules/\(module).swiftmodule", to: made)
            objects.append("objects/\(module).swift.o")
            try link(objects[objects.count - 1], to: made)
        }
        return objects
    }

    private func digests(where belongs: (String) -> Bool) throws -> [String] {
        try sources.files.filter(belongs).map { "\(try Digest.sha256(file: folder.appending($0)))  \($0)" }
    }

    /// Makes a file of the cache one of this image's.
    private func link(_ path: String, to made: FilePath) throws {
        let file = folder.appending(path)
        guard let name = file.lastComponent else { return }
        try FileManager.default.createSymbolicLink(
            atPath: file.string, withDestinationPath: made.appending(name).string)
    }

    private func compile(_ module: String, to result: FilePath) async throws {
        host.report("compiling \(module) as Embedded Swift")
        let include = sources.headers.flatMap { ["-I", "Sources/\($0)/include"] }
        try await host.check(
            Invocation(
                "swiftc",
                TargetFlags.swift + ["-no-color-diagnostics", "-I", "modules"] + include
                    + ["-module-name", module, "-emit-module"]
                    + ["-emit-module-path", result.appending("\(module).swiftmodule").string, "-c"]
                    + sources.swift(module) + ["-o", result.appending("\(module).swift.o").string],
                environment: TargetFlags.environment, in: folder, timeout: .seconds(600)))
    }
}
