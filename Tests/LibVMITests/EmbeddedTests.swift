// SPDX-License-Identifier: Apache-2.0
import Foundation
import GuestFixtures
import Host
import SystemPackage
import TargetBundle
import Testing

@testable import ImageBuild

/// The same sources as Embedded Swift, which the image links.
@Suite(.timeLimit(.minutes(20))) struct EmbeddedTests {
    /// What the platform and the image's C library have.
    private static let provided: Set<String> = [
        "__stack_chk_fail", "__stack_chk_guard", "arc4random_buf", "calloc", "free", "memcmp", "memcpy",
        "memmove", "memset", "posix_memalign", "putchar",
    ]
    private static let ofThePlatform = ["platform_", "control_", "events_", "monitor_", "program_"]

    @Test func theImageCanLinkItAndProgramsAreToldOfEvents() async throws {
        let tools = try await Tools.find(.real { _ in })
        try EmbeddedCore.with { core in
            try itNeedsOnlyWhatTheImageHas(core)
            try programsAreToldOfEvents(core, tools)
        }
    }

    private func itNeedsOnlyWhatTheImageHas(_ core: EmbeddedCore) throws {
        try core.run("ld", ["-r", "-o", "all.o"] + EmbeddedCore.modules.map { "\($0).o" })
        var missing: [String] = []
        var functions = 0
        for line in try core.run("nm", ["all.o"]).split(separator: "\n") {
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

    /// Programs in C on a made-up machine, whose processors tell of everything: what QEMU's do not tell of, steps,
    /// accesses and INT3, is tried nowhere else. What each prints, and what the machine does, stands in `told/`;
    /// `UPDATE_GOLDEN=1 swift test --filter EmbeddedTests` writes it.
    private func programsAreToldOfEvents(_ core: EmbeddedCore, _ tools: Tools) throws {
        let place = "Tests/LibVMITests/EventPrograms"
        let slots = "Tests/EventsTests/Slots"
        try core.compile("Offer", core.files(place, ending: ".swift"))
        try core.run(
            Tools.compiler,
            ["-no-pie", "-O1", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-Wl,--gc-sections"]
                + EmbeddedCore.headers + ["-I", EmbeddedCore.place(slots) + "/include"]
                + core.files(place, ending: ".c") + core.files(slots, ending: ".c")
                + (EmbeddedCore.modules + ["Offer"]).map { "\($0).o" } + [
                    tools.unicode.string, "-o", "events",
                ])
        try Data(SyntheticGuest.profileBuilder.pack()).write(
            to: core.folder.appendingPathComponent("profile"))
        let names = try core.run("./events", []).split(separator: "\n").map(String.init)
        try #require(names.count > 10)
        for name in names {
            let told = try core.run("./events", [name, "profile"])
            let file = EmbeddedCore.place("\(place)/told/\(name).txt")
            if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
                try Data(told.utf8).write(to: URL(fileURLWithPath: file))
            }
            #expect(try told == String(contentsOfFile: file, encoding: .utf8), "\(name)")
        }
    }
}
