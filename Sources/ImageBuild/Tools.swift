// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// The programs that an image is built with, and their versions.
struct Tools: Sendable {
    /// A tool and what it says its version is.
    struct Version: Sendable, Equatable {
        var name: String
        var version: String
    }

    static let compiler = "gcc-12"

    /// The toolchain's own linker, whatever else is called so in the path.
    var linker: FilePath
    /// The embedded standard library's Unicode tables; linked only if something compares strings.
    var unicode: FilePath
    /// The Swift toolchain's own licence.
    var licence: FilePath
    /// gcc's own headers (stddef.h, stdarg.h).
    var compilerHeaders: FilePath
    var versions: [Version]

    /// What newlib and json-c depend on.
    var libraryVersions: [String] {
        versions.filter { $0.name != "swiftc" && $0.name != "ld.lld" }.map { "\($0.name) \($0.version)" }
    }

    static func find(_ host: Host) async throws -> Tools {
        var missing: [String] = []
        for (program, package) in [
            (compiler, "gcc-12"), ("ar", "binutils"), ("strip", "binutils"), ("objcopy", "binutils"),
            ("make", "make"), ("tar", "tar"),
            ("xz", "xz-utils"),
        ] where try await version(of: program, host) == nil && !missing.contains(package) {
            missing.append(package)
        }
        guard missing.isEmpty else {
            throw ToolError(
                .notFound, "the image cannot be built without \(missing.joined(separator: ", "))",
                hint: "apt-get install --no-install-recommends \(missing.joined(separator: " "))")
        }
        let resources = try await swiftResources(host)
        let linker = resources.removingLastComponent().removingLastComponent().appending("bin/ld.lld")
        let embedded = resources.appending("embedded").appending(TargetFlags.swiftTarget)
        guard Files.exists(linker), Files.exists(embedded) else {
            throw ToolError(
                .notFound,
                "the Swift toolchain at \(resources) has no ld.lld or no embedded standard library",
                hint: "install a complete Swift toolchain of version 6.3 or newer")
        }
        let headers = try await host.check(Invocation(compiler, ["-print-file-name=include"]))
        var versions: [Version] = []
        for program in [compiler, "ar", "swiftc", linker.string] {
            let name = program == "ar" ? "binutils" : FilePath(program).lastComponent?.string ?? program
            versions.append(Version(name: name, version: try await version(of: program, host) ?? ""))
        }
        return Tools(
            linker: linker, unicode: embedded.appending("libswiftUnicodeDataTables.a"),
            licence: resources.removingLastComponent().removingLastComponent().appending(
                "share/swift/LICENSE.txt"),
            compilerHeaders: FilePath(headers.split(separator: "\n").first.map(String.init) ?? ""),
            versions: versions)
    }

    /// The first line that a program prints about itself; nil if there is no such program.
    private static func version(of program: String, _ host: Host) async throws -> String? {
        do {
            let text = try await host.check(Invocation(program, ["--version"], environment: ["LC_ALL": "C"]))
            return text.split(separator: "\n").first.map(String.init) ?? ""
        } catch let error as ToolError where error.code == .notFound {
            return nil
        }
    }

    private static func swiftResources(_ host: Host) async throws -> FilePath {
        struct Information: Decodable {
            struct Paths: Decodable { var runtimeResourcePath: String }
            var paths: Paths
        }
        do {
            let text = try await host.check(Invocation("swiftc", ["-print-target-info"]))
            let information = try JSONDecoder().decode(Information.self, from: Data(text.utf8))
            return FilePath(information.paths.runtimeResourcePath)
        } catch let error as ToolError where error.code == .notFound {
            throw ToolError(
                .notFound, "the image cannot be built without swiftc",
                hint: "install a Swift toolchain of version 6.3 or newer and put it into the PATH")
        }
    }
}
