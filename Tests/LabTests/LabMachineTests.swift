// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

@testable import Host
@testable import Lab

@Suite struct LabMachineTests {
    private let host = Host.real { _ in }

    private func machine(_ settings: LabSettings, archives: [FilePath] = []) -> LabMachine {
        LabMachine(
            host: host, settings: settings, xenVersion: "4.17.5", policySources: "/xen", accelerator: .tcg,
            hypervisor: "/cache/xen", kernel: "/cache/vmlinux", archives: archives, policy: "/cache/policy",
            targetImage: "/cache/vmlinuz", targetKernel: "/bin/true", targetInitrd: "/bin/false")
    }

    @Test func theHypervisorIsToldWhatTheSettingsSay() {
        let qemu = machine(LabSettings(flask: .permissive)).qemu(in: "/run", initrd: "/run/initrd")
        #expect(qemu.hypervisorArguments.contains("flask=permissive"))
        #expect(qemu.hypervisorArguments.contains("dom0_mem=768M,max:768M"))
        #expect(qemu.memory == 2048)
        #expect(qemu.processors == 2)
    }

    @Test func memoryGrowsWithTheTarget() {
        let settings = LabSettings(targetType: .hvm, targetMemory: 2048)
        let qemu = machine(settings).qemu(in: "/run", initrd: "/run/initrd")
        #expect(qemu.hypervisorArguments.contains("dom0_mem=1200M,max:1200M"))
        #expect(qemu.memory == 1200 + 2048 + 1024)
    }

    @Test func memoryIsWhatWasAskedFor() {
        let settings = LabSettings(targets: 3, memory: 9000, dom0Memory: 1152)
        let qemu = machine(settings).qemu(in: "/run", initrd: "/run/initrd")
        #expect(qemu.hypervisorArguments.contains("dom0_mem=1152M,max:1152M"))
        #expect(qemu.memory == 9000)
        let large = machine(LabSettings(dom0Memory: 4096)).qemu(in: "/run", initrd: "/run/initrd")
        #expect(large.memory == 4096 + 256 + 1024)
    }

    @Test(arguments: [(1, 2, [1, 1]), (2, 3, [1, 2, 1]), (0, 2, [1]), (100, 8, [1, 2, 3, 4, 5, 6, 7, 1])])
    func eachTargetHasAProcessor(targets: Int, processors: Int, places: [Int]) {
        let machine = machine(LabSettings(targets: targets))
        let qemu = machine.qemu(in: "/run", initrd: "/run/initrd")
        #expect(qemu.processors == processors)
        #expect(qemu.memory == max(2048, 768 + 256 * targets + 1024))
        #expect(qemu.hypervisorArguments.contains("dom0_vcpus_pin"))
        let domains = places.indices.map { machine.target($0, name: "t\($0)") }
        #expect(domains.map(\.processor) == places)
        #expect(domains[0].configuration.contains("cpus = \"1\"\n"))
    }

    @Test func whatIsCarriedInComesAfterWhatIsThere() async throws {
        let folder = FilePath(FileManager.default.temporaryDirectory.path + "/machine-\(UUID().uuidString)")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        var base = Payload()
        try base.add(text: "base", at: "/lab/text")
        try base.write(to: folder.appending("base"))
        var carried = Payload()
        try carried.add(text: "carried", at: "/lab/text")
        try machine(LabSettings(), archives: [folder.appending("base")])
            .assemble(carried, to: folder.appending("initrd"))
        // cpio stops after the first archive, the kernel goes on.
        let first = try Files.size(folder.appending("base"))
        #expect(first % 512 == 0)
        let rest = try Files.read(folder.appending("initrd"), from: first, count: 1 << 30)
        try await host.check(Invocation("cpio", ["-idm", "--quiet"], in: folder, input: rest))
        #expect(try Files.read(folder.appending("lab/text")) == Array("carried".utf8))
        #expect(try Files.read(folder.appending("lab/target/kernel")) == Files.read("/bin/true"))
        #expect(try Files.read(folder.appending("lab/target/initrd")) == Files.read("/bin/false"))
    }

    @Test func aFolderOfSomebodyElseIsNotUsed() async throws {
        let error = await #expect(throws: ToolError.self) {
            try await machine(LabSettings()).bootDetached(in: "/dev/null")
        }
        #expect(error?.code == .denied)
        let long = await #expect(throws: ToolError.self) {
            try await machine(LabSettings()).bootDetached(
                in: FilePath(
                    FileManager.default.temporaryDirectory.path + "/" + String(repeating: "x", count: 120)))
        }
        #expect(long?.message.contains("too long") == true)
    }

    @Test func controlCharactersOfAConsoleAreLeftOut() throws {
        let file = FilePath(FileManager.default.temporaryDirectory.path + "/console-\(UUID().uuidString)")
        defer { unlink(file.string) }
        #expect(ConsoleLog(path: file).tail().hasPrefix("("))
        try Files.write("one\n(XEN) \u{1b}[2Jtwo\r\n\u{7f}\u{7}three\tx", to: file)
        #expect(ConsoleLog(path: file).tail(lines: 2) == "(XEN) [2Jtwo\nthree\tx")
    }
}
