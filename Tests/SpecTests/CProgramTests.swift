// SPDX-License-Identifier: Apache-2.0
import Foundation
import Spec
import SystemPackage
import Testing

/// Programs of the user's own.
@Suite struct CProgramTests {
    private func programs(_ text: String) throws -> [CProgram] {
        try Spec.parse(text: changed("- module-list", to: "- " + text), file: "spec.yaml").monitors
            .flatMap(\.cPrograms)
    }

    @Test(arguments: [
        ("c: tasks.c", CProgram(sources: ["tasks.c"])),
        ("c: /src/my-tasks.c", CProgram(sources: ["/src/my-tasks.c"])),
        ("c: { source: tasks.c, every: 2s }", CProgram(sources: ["tasks.c"], every: 2000)),
        ("c: { source: [tasks.c, util.c, util.h] }", CProgram(sources: ["tasks.c", "util.c", "util.h"])),
    ])
    func programsAreRead(text: String, program: CProgram) throws {
        #expect(try programs(text) == [program])
        #expect(program.name == (text.contains("my-") ? "my-tasks" : "tasks"))
    }

    @Test func whatIsRememberedOfThemIsTheSame() throws {
        let spec = try Spec.parse(text: changed("- module-list", to: "- c: tasks.c"), file: "spec.yaml")
        #expect(try JSONDecoder().decode(Spec.self, from: try JSONEncoder().encode(spec)) == spec)
        // A monitor without any looks as it did before there were any.
        let plain = try JSONEncoder().encode(try Spec.parse(text: good, file: "spec.yaml"))
        #expect(!String(decoding: plain, as: UTF8.self).contains("cPrograms"))
        #expect(try JSONDecoder().decode(Spec.self, from: plain) == Spec.parse(text: good, file: "spec.yaml"))
    }

    @Test func theirFilesLieBesideTheSpec() throws {
        try inFolder { folder in
            let path = folder.appending("a.yaml")
            try Data(changed("- module-list", to: "- c: libvmi/tasks.c").utf8).write(
                to: URL(fileURLWithPath: path.string))
            let sources = try Spec.load(path: path).cPrograms.map(\.sources)
            #expect(sources == [[folder.appending("libvmi/tasks.c").string]])
        }
    }

    @Test(arguments: [
        ("c: tasks.cc", "9:12", "'tasks.cc' is no C source | tasks.c"),
        ("c: util.h", "9:12", "'util.h' is no C source"), ("c: 'a b.c'", "9:12", "is no name for a program"),
        ("c: [a.c]", "9:12", "the source is a list"),
        ("c: { every: 1s }", "9:12", "has no 'source'"),
        ("c: { source: [] }", "9:12", "the program has no source"),
        ("c: { source: tasks.c, symbol: x }", "9:31", "'symbol' is no setting of a program in C"),
        ("c: { source: [a.c, b/a.c] }", "9:28", "two files of the program are called 'a.c'"),
        ("c: maps.c", "9:12", "'maps' is a program that every image can have | rename the file: my-maps.c"),
        ("c: a23456789-123456789-123456789-12.c", "9:12", "is no name for a program"),
    ])
    func whatIsNone(text: String, place: String, message: String) {
        expectOne(changed("- module-list", to: "- " + text), at: place, message)
    }

    @Test func aNameIsOneProgram() {
        expectOne(
            changed("- module-list", to: "- c: a.c\n      - c: { source: a.c, every: 1s }"), at: "10:9",
            "the program a is listed twice")
        let other = """
              - name: watch-db
                tier: read
                targets: [web]
                programs: [c: b/a.c]
            targets:
            """
        expectOne(
            changed("- module-list", to: "- c: a.c").replacing(
                "targets:\n  - name: web", with: other + "\n  - name: web"),
            at: "14:16", "the program 'a' is another one than that of line 9")
    }
}
