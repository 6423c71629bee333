// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

/// docs/libvmi.md says of each function what it does here: none is missing from the page, none is there that the
/// headers lack, and what is said to be there is there to be called.
@Suite struct DocumentationTests {
    private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appendingPathComponent(path), encoding: .utf8)
    }

    /// What a function's row says.
    private struct Row {
        var function: String
        var what: String
        var how: String
    }

    /// The rows of the page's tables of functions.
    private func rows() throws -> [Row] {
        try text("docs/libvmi.md").split(separator: "\n").compactMap { line in
            let cells = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            guard cells.count == 5, cells[1].hasPrefix("`vmi_") else { return nil }
            return Row(
                function: cells[1].trimmingCharacters(in: ["`"]), what: cells[2], how: cells[3])
        }
    }

    /// The functions that the headers declare.
    private func declared() throws -> [String] {
        let folder = Self.root.appendingPathComponent("Sources/CLibVMI/include/libvmi")
        let headers = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        return try headers.flatMap { header in
            let code = try text("Sources/CLibVMI/include/libvmi/\(header)")
                .replacing(/\/\*(.|\n)*?\*\//, with: "")
            return code.matches(of: /\b(vmi_[a-z0-9_]+)\s*\(/).map { String($0.1) }
        }.sorted()
    }

    @Test func thePageHasEachFunctionOnce() throws {
        let rows = try rows()
        #expect(rows.count == Set(rows.map(\.function)).count)
        let declared = try declared()
        #expect(declared.count == Set(declared).count && declared.count > 130)
        let there = rows.filter { $0.what != "absent" }.map(\.function).sorted()
        #expect(there == declared)
        for row in rows {
            #expect(["same", "differs", "fails", "absent"].contains(row.what), "\(row.function)")
            #expect(row.what == "same" || !row.how.isEmpty, "\(row.function) differs, but how?")
        }
    }

    @Test func thePageCountsRight() throws {
        let rows = try rows()
        let page = try text("docs/libvmi.md")
        for what in ["same", "differs", "fails", "absent"] {
            let count = rows.filter { $0.what == what }.count
            #expect(page.contains("| \(what) | \(count) |"), "\(what): \(count)")
        }
    }

    /// What a folder's tests call, and the programs in C that they run.
    private func called(in folder: String) throws -> Set<String> {
        let place = Self.root.appendingPathComponent(folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: place.path)
        var calls: Set<String> = []
        func take(_ code: String) {
            for call in code.matches(of: /\b(vmi_[a-z0-9_]+)\(/) { calls.insert(String(call.1)) }
        }
        for name in names where name.hasSuffix(".swift") {
            let code = try text("\(folder)/\(name)").replacing(/\/\/.*/, with: "")
            take(code.replacing(/"[^"\n]*"/, with: ""))
            for program in ProgramTests.programs where code.contains("built(\"\(program)\")") {
                take(try text("Tests/LibVMITests/Programs/\(program)/main.c"))
            }
        }
        return calls
    }

    /// Whatever the page says is there is tried on real dumps, and on invented ones.
    @Test(arguments: ["Tests/LibVMITests/Conformance", "Tests/LibVMITests"])
    func eachFunctionIsTried(folder: String) throws {
        let called = try called(in: folder)
        let missing = try rows().filter { $0.what != "absent" && !called.contains($0.function) }
        #expect(missing.map(\.function) == [])
    }

    /// What this program has, by the linker's own account.
    @Test func whatIsDeclaredIsThere() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let objects = program.appendingPathComponent("LibVMI.build")
        let files = try FileManager.default.subpathsOfDirectory(atPath: objects.path)
            .filter { $0.hasSuffix(".o") }
        process.arguments =
            ["nm", "--defined-only", "--extern-only"] + files.map { objects.appendingPathComponent($0).path }
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let exported = Set(
            text.split(separator: "\n").compactMap { $0.split(separator: " ").last }.map(String.init))
        let missing = try declared().filter { !exported.contains($0) }
        #expect(missing.isEmpty)
    }
}
