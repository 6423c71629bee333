// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
import Host
import SystemPackage

/// The C library, cross-compiled from Debian's newlib-source.
struct NewlibBuild: Sendable {
    let host: Host
    let tools: Tools
    let source: DebianArchive.Unpacked

    /// Raised when the steps below change what they make.
    private static let recipe = "newlib recipe 1"

    /// A folder with include/, lib/libc.a, lib/libm.a and COPYING.NEWLIB.
    func folder() async throws -> FilePath {
        let inputs =
            [NewlibBuild.recipe, source.version] + source.files.map(\.sha256) + tools.libraryVersions
            + TargetFlags.newlib
        return try await host.cache.folder("image/newlib", from: inputs) { folder in
            host.report("cross-compiling newlib \(source.version), about a minute, once")
            try await build(in: folder)
        }
    }

    private func build(in folder: FilePath) async throws {
        guard !folder.string.contains(where: \.isWhitespace) else {
            throw ToolError(
                .unsupported, "newlib cannot be built in \(folder): its makefiles split names at spaces",
                hint: "STUBVMI_CACHE=/var/tmp/stubvmi stubvmi image build")
        }
        let packed = source.path.appending("usr/src/newlib")
        guard
            let tarball = try FileManager.default.contentsOfDirectory(atPath: packed.string).sorted()
                .first(where: { $0.hasPrefix("newlib-") && $0.contains(".tar.") })
        else { throw ToolError(.corrupt, "newlib-source has no source archive in \(packed)") }
        for name in ["source", "build", "install"] { try Files.makeDirectory(folder.appending(name)) }
        try await run(
            "tar", ["-x", "--strip-components=1", "-f", packed.appending(tarball).string], in: folder,
            "source")

        // Relative paths only: assertions carry their file's name.
        let install = folder.appending("install")
        let settings = ["MAKEINFO=true", "CFLAGS_FOR_TARGET=-O2 -g0"]
        try await run(
            "../source/configure",
            [
                "--target=\(TargetFlags.newlibTarget)", "--prefix=\(install)", "--disable-multilib",
                "--enable-newlib-io-long-long", "--enable-newlib-io-c99-formats",
                "--disable-newlib-supplied-syscalls", "--disable-nls", "--disable-shared",
                "--disable-libgloss",
                "--enable-newlib-reent-check-verify", "--enable-newlib-retargetable-locking",
            ] + settings, in: folder, "build")
        let jobs = ProcessInfo.processInfo.activeProcessorCount
        try await run("make", ["-j\(jobs)", "all-target-newlib"] + settings, in: folder, "build")
        try await run("make", ["install-target-newlib"] + settings, in: folder, "build")

        let made = install.appending(TargetFlags.newlibTarget)
        let files = FileManager.default
        for name in ["include", "lib"] {
            try files.moveItem(atPath: made.appending(name).string, toPath: folder.appending(name).string)
        }
        try files.moveItem(
            atPath: folder.appending("source/COPYING.NEWLIB").string,
            toPath: folder.appending("COPYING.NEWLIB").string)
        for name in ["source", "build", "install"] {
            try files.removeItem(atPath: folder.appending(name).string)
        }
    }

    private func run(_ program: String, _ arguments: [String], in folder: FilePath, _ name: String)
        async throws
    {
        var environment = TargetFlags.environment
        let flags = TargetFlags.newlib + ["-ffile-prefix-map=\(folder)=."]
        environment["CC"] = Tools.compiler
        environment["CC_FOR_TARGET"] = ([Tools.compiler] + flags).joined(separator: " ")
        for tool in ["AR", "AS", "LD", "RANLIB", "NM", "STRIP", "READELF", "OBJDUMP"] {
            environment["\(tool)_FOR_TARGET"] = tool.lowercased()
        }
        try await host.check(
            Invocation(
                program, arguments, environment: environment, in: folder.appending(name),
                timeout: .seconds(1800),
                outputLimit: 64 << 20))
    }
}
