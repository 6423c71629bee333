// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// From staged sources and the libraries to one linked ELF, all in one folder and by relative paths.
struct ImageLink: Sendable {
    let host: Host
    let tools: Tools
    let sources: ImageSources
    let programs: UserPrograms
    let folder: FilePath

    /// What is linked from outside, as paths in `folder` (links to where they really are).
    enum Library {
        static let newlib = "lib/newlib"
        static let json = "lib/json-c"
        static let xen = "lib/xen"
        static let unicode = "lib/swift/libswiftUnicodeDataTables.a"
    }

    /// Makes stubvmi.debug.elf, with symbols, and stubvmi.map.
    func run() async throws {
        try Files.makeDirectory(folder.appending("objects"))
        async let swift = SwiftModules(host: host, tools: tools, sources: sources, folder: folder).objects()
        async let c = cObjects()
        let own = try await programObjects()
        let objects = try await c + swift + own
        host.report("linking the image")
        let archives = [
            "\(Library.json)/libjson-c.a", "\(Library.newlib)/lib/libc.a", "\(Library.newlib)/lib/libm.a",
        ].filter { Files.exists(folder.appending($0)) }
        let unicode = Files.exists(tools.unicode) ? [Library.unicode] : []
        try await host.check(
            Invocation(
                tools.linker.string,
                TargetFlags.link + ["-T", "Sources/MiniOS/Kernel/minios.ld", "-Map", "stubvmi.map"] + objects
                    + ["--start-group"] + archives + ["--end-group"] + unicode + ["-o", "stubvmi.debug.elf"],
                environment: TargetFlags.environment, in: folder))
    }

    /// Where C's headers are.
    var include: [String] {
        ["-nostdinc", "-isystem", "\(Library.newlib)/include", "-isystem", tools.compilerHeaders.string]
            + ["-isystem", "\(Library.json)/include", "-isystem", Library.xen]
            + sources.headers.flatMap { ["-I", "Sources/\($0)/include"] }
    }

    private func cObjects() async throws -> [String] {
        host.report("compiling \(sources.compiled.count) C and assembly files")
        let flags = TargetFlags.strict + include + ["-ffile-prefix-map=\(folder)=."]
        return try await CompileJobs(host: host, folder: folder).run(
            sources.compiled.map { ($0, object($0), flags) })
    }

    /// `Sources/MiniOS/Dom0/ring.c` becomes `objects/MiniOS.Dom0.ring.c.o`.
    private func object(_ source: String) -> String {
        "objects/" + source.dropFirst("Sources/".count).replacing("/", with: ".") + ".o"
    }
}
