// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import ImageBuild

/// The modules that programs in C need, compiled as Embedded Swift with the image's own flags, in a folder of their own.
struct EmbeddedCore {
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let modules = ["TargetBundle", "VMICore", "Events", "Control", "LibVMI"]
    /// Where the compilers find the headers.
    static let headers = ["CPlatform", "CControl", "CMonitor", "CLibVMI", "CPrograms"].flatMap {
        ["-I", place("Sources/\($0)/include")]
    }

    let folder: URL

    static func with(_ body: (EmbeddedCore) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let core = EmbeddedCore(folder: folder)
        for module in modules { try core.compile(module, core.files("Sources/\(module)", ending: ".swift")) }
        try body(core)
    }

    /// The path of something in the project.
    static func place(_ path: String) -> String { project.appendingPathComponent(path).path }

    /// The files in a folder of the project.
    func files(_ folder: String, ending: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: Self.place(folder)).sorted()
            .filter { $0.hasSuffix(ending) }.map { Self.place("\(folder)/\($0)") }
    }

    func compile(_ module: String, _ files: [String]) throws {
        try run(
            "swiftc",
            TargetFlags.swift + Self.headers
                + [
                    "-I", folder.path, "-warnings-as-errors", "-module-name", module, "-emit-module",
                    "-emit-module-path", "\(module).swiftmodule", "-c",
                ] + files + ["-o", "\(module).o"])
    }

    /// Runs a program in the folder, which has to succeed; returns what it printed.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) throws -> String {
        let (status, text) = try ProgramTests.run(
            URL(fileURLWithPath: "/usr/bin/timeout"), ["600", program] + arguments, in: folder.path)
        try #require(status == 0, "\(program) \(arguments): \(text)")
        return text
    }
}
