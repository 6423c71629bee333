// SPDX-License-Identifier: Apache-2.0
import Debian
import Foundation
import Host
import SystemPackage
import Testing
import XenBuild

@testable import Lab

extension Boots {
    /// The files that `stubvmi host prepare` writes are those that a lab boots.
    @Suite struct HostKitBootTests {}
}

extension Boots.HostKitBootTests {
    @Test func whatWasPreparedBoots() async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("kit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let prepare = try await ToolRun.run(["host", "prepare", "-o", folder.string])
        try #require(prepare.status == 0)
        let host = LabFixture.host
        try await host.check(Invocation("sha256sum", ["-c", "SHA256SUMS"], in: folder))
        var machine = try await LabFixture.machine(LabSettings())
        let name = "\(machine.xenVersion)-flask"

        let unpacked = folder.appending("xen")
        try await host.check(
            Invocation("sh", ["-c", "gzip -dc xen-\(name).gz >xen"], in: folder))
        #expect(try Files.read(unpacked) == Files.read(machine.hypervisor), "what every lab boots")
        let policy = try #require(machine.policy)
        #expect(try Files.read(folder.appending("xenpolicy-\(name)")) == Files.read(policy))

        let builtIn = Data(try Files.read(unpacked)).range(of: Data(try Files.read(policy)))
        #expect(builtIn != nil, "the very policy that lies beside it")

        // As an entry of GRUB's does that leaves the policy out.
        machine.policy = nil
        let lab = try await machine.boot()
        #expect(try await lab.execute("xl getenforce").output == "Enforcing\n")
        #expect(try await lab.check("xl list -Z").contains("system_u:system_r:dom0_t"))
        #expect(try await lab.check("xl dmesg").contains("Flask:  Starting in enforcing mode."))
        try await lab.powerOff()
    }

    @Test func aVersionThatDebianHasNot() async throws {
        let folder = NSTemporaryDirectory() + "/kit-\(UUID().uuidString)"
        let outcome = try await ToolRun.run(["host", "prepare", "-o", folder, "--xen-version", "4.4"])
        #expect(outcome.status != 0)
        #expect(outcome.errors.contains("not of 4.4"))
        #expect(!Files.exists(FilePath(folder)))
    }
}
