// SPDX-License-Identifier: Apache-2.0
import Debian
import Foundation
import Host
import SystemPackage
import Testing

extension Boots.Endurance {
    /// `stubvmi lab run` with a Linux that the user brings.
    @Suite struct OwnLinuxTests {}
}

extension Boots.Endurance.OwnLinuxTests {
    /// Debian's cloud kernel and an initramfs that this test makes: nothing of them is the project's own.
    @Test func aLinuxOfTheUsersOwnIsRead() async throws {
        let host = Host.real(report: { _ in })
        let folder = FilePath(NSTemporaryDirectory()).appending("own-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let archive = DebianArchive(host: host)
        let root = try await archive.root(of: ["linux-image-cloud-amd64", "busybox-static"])
        let boot = try FileManager.default.contentsOfDirectory(atPath: root.appending("boot").string)
        let kernel = try #require(boot.first { $0.hasPrefix("vmlinuz-") })
        // A file of a name that begins like this takes its first argument for the program to be.
        let name = "busybox\(UInt16.random(in: 0...UInt16.max))"
        try Files.makeDirectory(folder.appending("bin"))
        try await host.check(
            Invocation(
                "cp", [root.appending("usr/bin/busybox").string, folder.appending("bin/\(name)").string]))
        try Files.write(
            "#!/bin/\(name) sh\nexec /bin/\(name) sh -c 'while :; do :; done'\n", to: folder.appending("init")
        )
        try await host.check(
            Invocation(
                "sh",
                ["-c", "chmod +x init; find . | cpio -o -H newc | gzip >../own.gz; mv ../own.gz own.gz"],
                in: folder))
        let found = try await LabRun.lastRecords([
            "--target-kernel", root.appending("boot").appending(kernel).string,
            "--target-initrd", folder.appending("own.gz").string,
        ])
        let processes = try #require(found["process-list"]?["processes"] as? [[String: Any]])
        #expect(processes.contains { $0["pid"] as? Int == 1 })
        #expect(
            processes.contains { $0["name"] as? String == name })
    }
}
