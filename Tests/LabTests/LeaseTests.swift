// SPDX-License-Identifier: Apache-2.0
import Foundation
import Glibc
import SystemPackage
import Testing

@testable import Host
@testable import Lab

@Suite struct LeaseTests {
    private let host = Host.real { _ in }

    /// A process whose command line names the folder's pid file, as QEMU's does.
    private func withStandIn(_ body: (FilePath, Process) async throws -> Void) async throws {
        let folder = FilePath(
            FileManager.default.temporaryDirectory.path + "/lease-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "while :; do sleep 0.1; done", "-pidfile", folder.appending("pid").string]
        try process.run()
        defer { process.terminate() }
        try Files.write("\(process.processIdentifier)\n", to: folder.appending("pid"))
        try await body(folder, process)
    }

    @Test(.timeLimit(.minutes(20))) func theLabEndsWithItsHolder() async throws {
        try await withStandIn { folder, process in
            var lease: Lease? = try Lease(folder)
            try await host.check(Lease.guardian(folder))
            try await Task.sleep(for: .milliseconds(500))
            #expect(process.isRunning)
            #expect(lease != nil)
            lease = nil
            while process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
            while Files.exists(folder) { try await Task.sleep(for: .milliseconds(50)) }
        }
    }

    @Test func oneHolderOnly() async throws {
        try await withStandIn { folder, _ in
            let lease = try Lease(folder)
            #expect(throws: ToolError.self) { try Lease(folder) }
            withExtendedLifetime(lease) {}
        }
    }

    @Test func onlyTheFoldersOwnProcessIsFound() async throws {
        try await withStandIn { folder, process in
            #expect(QemuProcess.find(folder)?.id == process.processIdentifier)
            // A number that belongs to somebody else by now.
            try Files.write("\(getpid())\n", to: folder.appending("pid"))
            #expect(QemuProcess.find(folder) == nil)
            for text in ["", "0", "1", "-1", "text", "99999999999999999999"] {
                try Files.write(text, to: folder.appending("pid"))
                #expect(QemuProcess.find(folder) == nil)
            }
            #expect(throws: ToolError.self) { try RunningLab.find(folder, host: host) }
        }
    }

    @Test func aProcessThatDoesNotListenIsEndedAnyway() async throws {
        try await withStandIn { folder, process in
            let found = try #require(QemuProcess.find(folder))
            try await found.end()
            #expect(!found.isRunning)
        }
    }
}
