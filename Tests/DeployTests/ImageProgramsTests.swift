// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Foundation
import Host
import Spec
import SystemPackage
import TargetBundle
import Testing

@testable import Deploy

/// A spec that asks for what the image cannot is refused before anything is changed.
@Suite struct ImageProgramsTests {
    private static func spec(_ programs: [Program], _ c: [CProgram] = [], tier: Tier = .read) -> Spec {
        Spec(
            monitors: [
                Monitor(
                    name: "watch", tier: tier, memory: 8, targets: ["web"], programs: programs, cPrograms: c)
            ], targets: [Target(name: "web", os: .linux, profile: .file("web.profile"))])
    }

    /// An image whose manifest says that it can do this.
    private func image(_ layout: Layout, _ programs: String, of contents: String = "image") throws {
        try Files.makeDirectory(layout.image.removingLastComponent())
        try Files.write("image", to: layout.image)
        try Files.write(
            #"{"schema":1,"image":{"name":"i","bytes":5,"sha256":"\#(Digest.sha256(Array(contents.utf8)))"}"#
                + #","programs":\#(programs)}"#,
            to: layout.root.appending("image/stubvmi.manifest.json"))
    }

    private func why(_ spec: Spec, _ layout: Layout) -> ToolError? {
        #expect(throws: ToolError.self) {
            try Wish(spec: spec, image: .file(layout.image)).check(layout)
        }
    }

    @Test func aProgramThatTheImageWasBuiltWithout() async throws {
        try await withLayout { layout in
            try image(layout, #"[{"name":"process-list"},{"name":"access-check"}]"#)
            let error = why(Self.spec([Program(.processList), Program(.files), Program(.maps)]), layout)
            #expect(error?.code == .preflight)
            #expect(error?.message == "the image was built without files")
            #expect(error?.cause?.contains("without maps") == true)
            try Wish(spec: Self.spec([Program(.processList)]), image: .file(layout.image)).check(layout)
        }
    }

    @Test func aTierAboveReadNeedsTheSupervisor() async throws {
        try await withLayout { layout in
            let spec = Self.spec([Program(.processList)], tier: .control)
            try image(layout, #"[{"name":"process-list"},{"name":"access-check"}]"#)
            let error = why(spec, layout)
            #expect(error?.code == .preflight)
            #expect(error?.message.contains("'watch' is of tier control, and the image only reads") == true)
            // Built in with what it looks after.
            for program in [
                #"{"name":"registers"}"#, #"{"name":"tasks","files":[{"name":"t.c","sha256":"0"}]}"#,
            ] {
                try image(layout, #"[{"name":"process-list"},\#(program)]"#)
                try Wish(spec: spec, image: .file(layout.image)).check(layout)
            }
        }
    }

    @Test func aProgramInCThatIsNotInIt() async throws {
        try await withLayout { layout in
            let source = layout.root.appending("tasks.c")
            try Files.write("int main(void) { return 0; }\n", to: source)
            let spec = Self.spec([], [CProgram(sources: [source.string])])
            try image(layout, #"[{"name":"process-list"}]"#)
            #expect(why(spec, layout)?.message == "the image does not have the program 'tasks'")
            try image(layout, #"[{"name":"tasks","files":[{"name":"tasks.c","sha256":"0"}]}]"#)
            #expect(
                why(spec, layout)?.message
                    == "\(source) is not what the image's program 'tasks' was built from")
            let digest = try Digest.sha256(file: source)
            try image(layout, #"[{"name":"tasks","files":[{"name":"tasks.c","sha256":"\#(digest)"}]}]"#)
            try Wish(spec: spec, image: .file(layout.image)).check(layout)
            // Built elsewhere: the source need not be here.
            try Files.remove([source])
            try Wish(spec: spec, image: .file(layout.image)).check(layout)
        }
    }

    @Test func aManifestThatTellsNothingStandsInNoWay() async throws {
        try await withLayout { layout in
            let spec = Self.spec([Program(.files)], [CProgram(sources: ["tasks.c"])])
            let wish = Wish(spec: spec, image: .file(layout.image))
            try image(layout, "[]", of: "another image")
            try wish.check(layout)
            try image(layout, "null")
            try wish.check(layout)
            try Files.write("{", to: layout.root.appending("image/stubvmi.manifest.json"))
            try wish.check(layout)
        }
    }

    @Test func aKeptImageKeepsItsManifest() async throws {
        try await withLayout { layout in
            try image(layout, #"[{"name":"process-list"}]"#)
            let digest = try Digest.sha256(file: layout.image)
            let site = Site(host: answering([:]), layout: layout)
            try site.keep(.file(layout.image), as: digest)
            #expect(throws: ToolError.self) {
                try Wish(spec: Self.spec([Program(.files)]), image: .kept(digest)).check(layout)
            }
            var state = State(boot: "b")
            state.image = digest
            try site.dropImages(butFor: state)
            #expect(ImagePrograms(of: layout.image(digest)) != nil)
            state.image = nil
            try site.dropImages(butFor: state)
            #expect(!Files.exists(layout.images))
        }
    }

    @Test(
        arguments: [
            (.start, "proces-list", .notFound, "'proces-list' is no program", "process-list"),
            (.stop, "task", .notFound, "has none in C of that name", "tasks"),
            (.run, "tasks", .invalidInput, "tasks is in C", "stubvmi ask watch start tasks"),
        ] as [(Question.Action, String, ToolError.Code, String, String)])
    func whatIsAskedForInCIsTheImages(
        action: Question.Action, name: String, code: ToolError.Code, message: String, hint: String
    ) async throws {
        try await withLayout { layout in
            try image(
                layout,
                #"[{"name":"process-list"},{"name":"tasks","files":[{"name":"tasks.c","sha256":"0"}]}]"#)
            let programs = ImagePrograms(of: layout.image)
            let monitor = State.Monitor(
                name: "watch", domain: 5, label: "l", tier: "read", memory: 8,
                targets: [State.Target(name: "web", domain: 1)], image: "", bundle: "", generation: 1,
                started: Date(timeIntervalSince1970: 0))
            let question = Question(action, cProgram: CProgram(named: name))
            let error = #expect(throws: ToolError.self) { try question.checked(for: monitor, programs) }
            #expect(error?.code == code && error?.message.contains(message) == true)
            #expect(error?.hint?.contains(hint) == true)
            #expect(
                try Question(.start, cProgram: CProgram(named: "tasks")).checked(for: monitor, programs)
                    .target == nil)
        }
    }
}
