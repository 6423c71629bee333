// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Spec
import SystemPackage
import Testing

@Suite struct ReadingTests {
    @Test func readsEverythingThatASpecSays() throws {
        var warnings = 0
        let spec = try Spec.parse(text: good, file: "spec.yaml") { _ in warnings += 1 }
        let monitor = Monitor(
            name: "watch-web", tier: .read, memory: 8, targets: ["web"],
            programs: [
                Program(.processList, every: 5000), Program(.moduleList),
                Program(.mapAddress, symbol: "linux_banner"),
            ])
        let target = Target(name: "web", os: .linux, profile: .kernel("/boot/vmlinuz"))
        #expect(spec == Spec(monitors: [monitor], targets: [target]))
        #expect(warnings == 0)
    }

    @Test func quotedTextsMeanTheSame() throws {
        var quoted = good
        for word in ["watch-web", "read", "8MiB", "web", "5s", "linux_banner", "linux", "/boot/vmlinuz"] {
            quoted = quoted.replacing(": \(word)\n", with: ": \"\(word)\"\n")
                .replacing("[\(word)]", with: "['\(word)']")
        }
        #expect(quoted != good)
        #expect(try Spec.parse(text: quoted, file: "q") == Spec.parse(text: good, file: "g"))
    }

    @Test(arguments: [
        ("100ms", 100), ("5s", 5000), ("1m", 60_000), ("24h", 86_400_000), ("90s", 90_000),
    ])
    func readsTimes(text: String, milliseconds: Int) throws {
        let spec = try Spec.parse(text: changed("5s", to: text), file: "spec.yaml")
        #expect(spec.monitors.first?.programs.first?.every == milliseconds)
    }

    @Test(arguments: [("8MiB", 8), ("64MiB", 64), ("1GiB", 1024), ("4096MiB", 4096)])
    func readsSizes(text: String, mebibytes: Int) throws {
        let spec = try Spec.parse(text: changed("8MiB", to: text), file: "spec.yaml")
        #expect(spec.monitors.first?.memory == mebibytes)
    }

    @Test func memoryMayBeLeftOut() throws {
        let spec = try Spec.parse(text: changed("    memory: 8MiB\n", to: ""), file: "spec.yaml")
        #expect(spec.monitors.first?.memory == 8)
    }

    @Test func aProgramMayHaveNothingBehindItsColon() throws {
        let spec = try Spec.parse(text: changed("- module-list", to: "- module-list:"), file: "spec.yaml")
        #expect(spec.monitors.first?.programs.contains(Program(.moduleList)) == true)
    }

    @Test func aByteOrderMarkAndWindowsLineEndsDoNotMatter() throws {
        let text = "\u{FEFF}" + good.replacing("\n", with: "\r\n")
        #expect(try Spec.parse(text: text, file: "spec.yaml") == Spec.parse(text: good, file: "spec.yaml"))
    }

    @Test func relativePathsAreTakenFromTheSpecsFolder() throws {
        try inFolder { folder in
            let path = folder.appending("a.yaml")
            try Files.write(changed("kernel: /boot/vmlinuz", to: "file: web.profile"), to: path)
            #expect(
                try Spec.load(path: path).targets.first?.profile
                    == .file(folder.appending("web.profile").string))
            try Files.write(good, to: path)
            #expect(try Spec.load(path: path).targets.first?.profile == .kernel("/boot/vmlinuz"))
        }
    }

    @Test func theDemoIsASpecWithoutWarnings() throws {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        var warnings: [Diagnostic] = []
        let spec = try Spec.load(path: root.appending("xen-configs/demo.yaml")) { warnings.append($0) }
        #expect(warnings.isEmpty)
        #expect(spec.monitors.map(\.name) == ["watch-web"])
        #expect(spec.monitors.first?.programs.map(\.kind) == Program.Kind.allCases)
    }

    @Test func aMissingFileAndAFolderAreErrorsOfTheTool() throws {
        try inFolder { folder in
            #expect(throws: ToolError.self) { try Spec.load(path: folder.appending("none.yaml")) }
            #expect(throws: ToolError.self) { try Spec.load(path: folder) }
        }
    }
}

/// Runs a body with a folder of its own.
func inFolder(_ body: (FilePath) throws -> Void) throws {
    let folder = FilePath(NSTemporaryDirectory()).appending("stubvmi-spec-\(UUID().uuidString)")
    try Files.makeDirectory(folder)
    defer { try? FileManager.default.removeItem(atPath: folder.string) }
    try body(folder)
}
