// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

@testable import Host
@testable import XenBuild

@Suite struct HostKitTests {
    private let version = XenVersionSample.version

    private func withKit(_ body: (HostKit, FilePath) async throws -> Void) async throws {
        let root = FilePath(NSTemporaryDirectory()).appending("kit-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        let built = Hypervisor.Built(folder: root.appending("built"))
        try Files.makeDirectory(built.folder)
        for file in [built.compressed, built.efi, built.configuration] {
            try Files.write("\(file.lastComponent?.string ?? "")\n", to: file)
        }
        let policy = root.appending("xenpolicy")
        try Files.write("policy", to: policy)
        let kit = try HostKit.write(built, policy: policy, version: version.get(), to: root.appending("kit"))
        try await body(kit, root.appending("kit"))
    }

    @Test func theFilesAreNamedAsGrubPairsThem() async throws {
        try await withKit { kit, folder in
            #expect(
                kit.files.map(\.name) == [
                    "xen-4.17.5-flask.gz", "xenpolicy-4.17.5-flask", "xen-4.17.5-flask.config",
                    "xen-4.17.5-flask.efi",
                ])
            let check = Invocation("sha256sum", ["-c", "--strict", "SHA256SUMS"], in: folder)
            let output = try await Host.real { _ in }.check(check)
            #expect(output.split(separator: "\n").count == 4)
        }
    }

    @Test func aSecondTimeReplacesTheFirst() async throws {
        try await withKit { kit, folder in
            let again = Hypervisor.Built(folder: folder.removingLastComponent().appending("built"))
            try FileManager.default.removeItem(atPath: again.efi.string)
            let second = try HostKit.write(
                again, policy: folder.appending("xenpolicy-4.17.5-flask"), version: version.get(), to: folder)
            #expect(second.files == Array(kit.files.prefix(3)))
        }
    }

    /// Every file that the instructions name is one of the kit, and nothing is left to fill in.
    @Test func theInstructionsAreOfThisVersion() throws {
        let text = HostKit.instructions(try version.get())
        #expect(!text.contains("@"))
        for name in [
            "xen-4.17.5-flask.gz", "xenpolicy-4.17.5-flask", "flask=enforcing", "update-grub", "4.17.5+72",
        ] {
            #expect(text.contains(name), "\(name)")
        }
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 130 })
    }
}

enum XenVersionSample {
    static let version = Result { try XenVersion(package: "4.17.5+72-g01140da4e8-1") }
}
