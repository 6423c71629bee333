// SPDX-License-Identifier: Apache-2.0
import Debian
import Foundation
import Host
import SystemPackage
import Testing

@testable import ImageBuild

/// Images with programs in C, built with the real tools.
@Suite(.serialized) struct UserProgramTests {
    private static let tasks = UserProgram(
        name: "tasks", files: [Workbench.project.appending("xen-configs/libvmi/tasks.c")])

    private func build(_ bench: Workbench, _ programs: [UserProgram]) async throws -> (BuiltImage, String) {
        let host = Host.real(report: { _ in })
        let folder = bench.folder.appending("out")
        let image = try await ImageBuilder(host: host, archive: DebianArchive(host: host)).build(
            sources: Workbench.project, output: folder.appending("stubvmi.elf.gz"), programs: programs)
        #expect(try ImageInspector.show(image.path).ok)
        return (image, String(decoding: try Files.read(folder.appending("stubvmi.map")), as: UTF8.self))
    }

    private func program(_ bench: Workbench, _ name: String, _ text: String) throws -> UserProgram {
        let file = bench.folder.appending("\(name).c")
        try Files.write(text, to: file)
        return UserProgram(name: name, files: [file])
    }

    @Test func onlyAnImageWithProgramsHasLibVMI() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let (plain, plainMap) = try await build(bench, [])
        #expect(!plainMap.contains("LibVMI.swift.o") && !plainMap.contains("vmi_init"))
        #expect(plain.manifest.programs?.allSatisfy { $0.files == nil } == true)
        let (image, map) = try await build(bench, [Self.tasks])
        #expect(map.contains("LibVMI.swift.o") && map.contains("objects/program.tasks.o"))
        let added = try #require(image.manifest.programs?.first { $0.name == "tasks" })
        #expect(added.files?.map(\.name) == ["tasks.c"])
        #expect(added.files?.first?.sha256 == (try Digest.sha256(file: Self.tasks.files[0])))
        #expect(image.manifest.components.contains { $0.name == "programs" && $0.bytes > 100 })
        // With printf and all; the domain has 8 MiB.
        #expect(image.manifest.image.bytes < 278_000)
        #expect(image.manifest.segments.reduce(0) { $0 + $1.memoryBytes } < 4 << 20)
    }

    /// Names that two programs, or a program and the image, both have.
    @Test func programsAreInNobodysWay() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let text = """
            #include <stdio.h>
            #include <stdlib.h>
            #include "own.h"
            int counter = 41;
            void panic(const char *why) { puts(why); exit(OWN); }
            void monitor_main(void) { panic("mine"); }
            static void last(void) { puts("bye"); }
            int main(int argc, char **argv) { (void)argv; atexit(last); counter += argc; monitor_main(); _Exit(1); }
            """
        var one = try program(bench, "one", text)
        let header = bench.folder.appending("own.h")
        try Files.write("#define OWN 3\n", to: header)
        one.files.append(header)
        var two = one
        two.name = "two"
        let (image, map) = try await build(bench, [two, one])
        #expect(image.manifest.programs?.suffix(2).map(\.name) == ["one", "two"])
        // What they begin with can be told from the rest, to begin with it again.
        let places = ["data", "data_end", "bss", "bss_end"].map { "image_programs_\($0) = ." }
        for place in places { #expect(map.contains(place)) }
    }

    @Test func mistakesAreTheCompilersAndTheLinkersWords() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        for (text, why) in [
            ("int main(void) { return undeclared; }\n", "programs/wrong/wrong.c:1"),
            ("int fork(void);\nint main(void) { return fork(); }\n", "undefined symbol: fork"),
        ] {
            let wrong = try program(bench, "wrong", text)
            let error = await #expect(throws: ToolError.self) { try await build(bench, [wrong]) }
            #expect(error?.cause?.contains(why) == true, "\(String(describing: error))")
        }
    }

    /// What programs print is written by C that takes no memory; here it meets what no program should print.
    @Test func whateverIsPrintedIsOneRecord() async throws {
        let bench = try Workbench()
        defer { bench.remove() }
        let harness = """
            #include <stdio.h>
            #include <platform.h>
            #include "output.h"
            void platform_write(const uint8_t *bytes, size_t length) { fwrite(bytes, 1, length, stdout); }
            int main(int argc, char **argv)
            {
                static struct output output;
                char bytes[777];
                size_t count;
                output_begin(&output, "m", "t", "p");
                output.milliseconds = 18446744073709551615u;
                while ((count = fread(bytes, 1, sizeof(bytes), stdin)) != 0)
                    output_add(&output, bytes, count);
                if (argc > 1 && argv[1][0] == '+')
                    output_tell(&output);
                if (argc > 1 && argv[1][0] != '+')
                    output_fail(&output, "program-ended", argv[1]);
                else
                    output_end(&output, 255);
            }
            """
        try Files.write(harness, to: bench.folder.appending("harness.c"))
        let sources = Workbench.project.appending("Sources").string
        let host = Host.real(report: { _ in })
        try await host.check(
            Invocation(
                "gcc-12",
                [
                    "-std=c11", "-Wall", "-Wextra", "-Wshadow", "-Wcast-qual", "-Werror", "-g",
                    "-fsanitize=address,undefined", "-I\(sources)/CPlatform/include",
                    "-I\(sources)/CPrograms", "-I\(sources)/CPrograms/include", "harness.c",
                    "\(sources)/CPrograms/output.c", "-o", "harness",
                ], in: bench.folder))
        func records(_ input: [UInt8], _ why: String? = nil) async throws -> [[String: Any]] {
            try Files.write(input, to: bench.folder.appending("input"))
            let line = try await host.check(
                Invocation(
                    "sh", ["-c", "exec ./harness \(why.map { "'\($0)'" } ?? "") <input"], in: bench.folder))
            let count = line.count { $0 == "\n" }
            #expect(line.utf8.count <= 256 << 10 && line.hasSuffix("\n") && (1...2).contains(count))
            #expect(line.utf8.allSatisfy { $0 == 10 || (0x20..<0x7f).contains($0) })
            return try line.split(separator: "\n").map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            }
        }
        func record(_ input: [UInt8], _ why: String? = nil) async throws -> [String: Any] {
            let all = try await records(input, why)
            #expect(all.count == 1)
            return all[0]
        }
        func lines(_ text: String) async throws -> [String]? {
            try await record([UInt8](text.utf8))["output"] as? [String]
        }
        #expect(try await lines("") == [])
        #expect(try await lines("one\ntwo\n") == ["one", "two"])
        #expect(try await lines("\n\nno end") == ["", "", "no end"])
        #expect(try await lines("\"\\\t\r\u{1b}[2J\u{0}\u{7f}") == ["\"\\\t\r\u{1b}[2J\u{0}\u{7f}"])
        let plain = try await record(Array("x".utf8))
        #expect(plain["status"] as? Int == 255 && plain["error"] == nil && plain["partial"] == nil)
        let all = try await record([UInt8](0...255))
        #expect((all["output"] as? [String])?.joined().unicodeScalars.count == 255)
        // The worst that fits, and one byte more.
        for byte: UInt8 in [0, 10, 0xff, 0x41] {
            let most = try await record([UInt8](repeating: byte, count: 40960))
            #expect(most["partial"] == nil)
            let cut = try await record([UInt8](repeating: byte, count: 40961), "page \"fault\"")
            #expect(cut["partial"] is String && cut["status"] == nil)
            #expect((cut["error"] as? [String: String])?["message"] == "page \"fault\"")
        }
        // What is told before the end is whole lines.
        for (text, parts) in [
            ("one\ntwo", [["one"], ["two"]]), ("one\n", [["one"], []]), ("half", [["half"]]),
            (String(repeating: "x", count: 40961), [[String(repeating: "x", count: 40960)], []]),
        ] {
            let told = try await records([UInt8](text.utf8), "+")
            #expect(told.compactMap { $0["output"] as? [String] } == parts)
            #expect(told.map { $0["status"] as? Int } == parts.dropLast().map { _ in nil } + [255])
        }
    }
}
