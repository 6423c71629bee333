// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

@testable import ImageBuild

/// The same sources as Embedded Swift, with the image's own flags: whatever the image has not is not needed.
@Suite(.timeLimit(.minutes(20))) struct EmbeddedTests {
    private static let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What the platform and the image's C library have.
    private static let provided: Set<String> = [
        "__stack_chk_fail", "__stack_chk_guard", "arc4random_buf", "calloc", "free", "memcmp", "memcpy",
        "memmove", "memset", "posix_memalign", "putchar",
    ]

    private static let ofThePlatform = ["platform_", "control_", "events_", "monitor_", "program_"]

    private func run(_ program: String, _ arguments: [String], in folder: URL) throws -> (Int32, String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.currentDirectoryURL = folder
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    @Test func theImageCanLinkIt() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let sources = Self.project.appendingPathComponent("Sources")
        let headers = ["CPlatform", "CControl", "CMonitor", "CLibVMI", "CPrograms"].flatMap {
            ["-I", sources.path + "/\($0)/include"]
        }
        let modules = ["TargetBundle", "VMICore", "Events", "Control", "LibVMI"]
        for module in modules {
            let place = sources.appendingPathComponent(module)
            let files = try FileManager.default.subpathsOfDirectory(atPath: place.path).sorted()
                .filter { $0.hasSuffix(".swift") }.map { place.appendingPathComponent($0).path }
            let (status, output) = try run(
                "swiftc",
                TargetFlags.swift + headers
                    + [
                        "-I", folder.path, "-warnings-as-errors", "-module-name", module, "-emit-module",
                        "-emit-module-path", "\(module).swiftmodule", "-c",
                    ] + files + ["-o", "\(module).o"], in: folder)
            try #require(status == 0, "\(module): \(output)")
        }
        let (status, output) = try run("ld", ["-r", "-o", "all.o"] + modules.map { "\($0).o" }, in: folder)
        try #require(status == 0, "\(output)")
        let (_, symbols) = try run("nm", ["all.o"], in: folder)
        var missing: [String] = []
        var functions = 0
        for line in symbols.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard let name = words.last, words.count > 1 else { continue }
            let kind = words[words.count - 2]
            if kind == "T", name.hasPrefix("vmi_") { functions += 1 }
            if kind == "U", !Self.provided.contains(name),
                !Self.ofThePlatform.contains(where: { name.hasPrefix($0) }),
                // Tables of Unicode, which the image links for the core's strings.
                !name.hasPrefix("_swift_stdlib_get"), !name.hasPrefix("_swift_stdlib_nfd")
            {
                missing.append(name)
            }
        }
        #expect(missing.isEmpty && functions > 130, "\(missing)")
    }
}
