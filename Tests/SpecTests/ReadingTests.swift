// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Spec
import SystemPackage
import TargetBundle
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

    @Test(arguments: [
        ("maps: { process: 1 }", Program(.maps, process: "1")),
        ("files: { process: sshd, every: 1m }", Program(.files, every: 60_000, process: "sshd")),
        ("dmesg: { count: 100 }", Program(.kernelLog, count: 100)),
        ("va-pages", Program(.pages)),
        (
            "map-addr: { address: 0xffffffff81000000 }",
            Program(.mapAddress, address: 0xffff_ffff_8100_0000)
        ),
        (
            "map-addr: { address: 0x400000, process: 42 }",
            Program(.mapAddress, address: 0x40_0000, process: "42")
        ),
        ("map-symbol: { symbol: jiffies_64 }", Program(.mapSymbol, symbol: "jiffies_64")),
        ("dump: { address: 0x1000, count: 65536 }", Program(.dump, address: 0x1000, count: 65536)),
    ])
    func readsPrograms(text: String, program: Program) throws {
        let spec = try Spec.parse(text: changed("module-list", to: text), file: "spec.yaml")
        #expect(spec.monitors.first?.programs[1] == program)
    }

    @Test func theSameProgramOfTwoProcessesIsTwo() throws {
        let text = "maps: { process: 1 }\n      - maps: { process: 2 }"
        let spec = try Spec.parse(text: changed("module-list", to: text), file: "spec.yaml")
        #expect(spec.monitors.first?.programs.count == 4)
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
        #expect(
            spec.monitors.first?.programs.map(\.kind) == [
                .processList, .moduleList, .mapAddress, .accessCheck,
            ])
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
