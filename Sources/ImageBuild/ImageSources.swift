// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import SystemPackage

/// This project's own part of the image: which files, and a digest over all of them.
struct ImageSources: Sendable {
    /// Folders of C and assembly below Sources/.
    let c: [String]
    /// Headers that Swift imports as modules.
    let headers: [String]
    /// Embedded Swift, each module after the ones that it imports.
    let modules: [String]

    /// Paths relative to the project's folder, sorted.
    var files: [String]
    /// SHA-256 over every path and every file's contents.
    var digest: String

    /// Where a monitor does more to a target than read its memory. Without it, Monitor/ReadOnly.swift stands in.
    private static let control = "Sources/Monitor/Control/"

    /// Finds the sources below a project's folder; LibVMI is among them where there are programs for it, and what only
    /// reads does without a part of the monitor.
    init(project: FilePath, withPrograms: Bool = false, onlyReads: Bool = false) throws {
        c = ["CConfig", "MiniOS"] + (withPrograms ? ["CPrograms"] : [])
        headers =
            ["CConfig", "CControl", "CMonitor", "CPlatform"] + (withPrograms ? ["CPrograms", "CLibVMI"] : [])
        modules =
            ["TargetBundle", "VMICore"] + (onlyReads ? [] : ["Events", "Control"])
            + (withPrograms ? ["LibVMI"] : []) + ["Monitor"]
        var found: [String] = []
        for name in Set(c + headers + modules) {
            let folder = project.appending("Sources").appending(name)
            guard let inside = try? FileManager.default.subpathsOfDirectory(atPath: folder.string) else {
                throw ToolError(
                    .notFound, "there is no Sources/\(name) in \(project)",
                    hint: "the image is built from stubvmi's own sources: run this in a clone of it")
            }
            for path in inside where ImageSources.belongs(path) { found.append("Sources/\(name)/\(path)") }
        }
        files = found.filter { !onlyReads || !$0.hasPrefix(Self.control) }.sorted()
        var listing = ""
        for file in files { listing += "\(try Digest.sha256(file: project.appending(file)))  \(file)\n" }
        digest = Digest.sha256(Array(listing.utf8))
    }

    private static func belongs(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        guard !name.hasPrefix(".") else { return false }
        return [".c", ".h", ".S", ".ld", ".swift", ".modulemap"].contains { name.hasSuffix($0) }
    }

    /// The C and assembly files.
    var compiled: [String] {
        files.filter { file in
            (file.hasSuffix(".c") || file.hasSuffix(".S"))
                && c.contains { file.hasPrefix("Sources/\($0)/") }
        }
    }

    /// The files of a Swift module.
    func swift(_ module: String) -> [String] {
        files.filter { $0.hasPrefix("Sources/\(module)/") && $0.hasSuffix(".swift") }
    }

    /// Copies the sources, so that every path is the same wherever the project lies and whoever builds.
    func stage(from project: FilePath, to folder: FilePath) throws {
        for file in files {
            let target = folder.appending(file)
            try Files.makeDirectory(target.removingLastComponent())
            try FileManager.default.copyItem(atPath: project.appending(file).string, toPath: target.string)
        }
        // SwiftPM makes up a module map for a folder of headers without one; here this does it.
        for name in headers {
            let include = folder.appending("Sources/\(name)/include")
            let map = include.appending("module.modulemap")
            if Files.exists(map) { continue }
            try Files.makeDirectory(include)
            let headers = files.filter { $0.hasPrefix("Sources/\(name)/include/") && $0.hasSuffix(".h") }
            let lines = headers.map { "    header \"\($0.dropFirst("Sources/\(name)/include/".count))\"\n" }
            try Files.write("module \(name) {\n\(lines.joined())    export *\n}\n", to: map)
        }
    }
}
