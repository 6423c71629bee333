// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

@testable import Deploy

@Suite struct LockTests {
    @Test func twoChangesAtOnceAreRefusedAndTheHolderNamed() async throws {
        try await withLayout { layout in
            let site = Site(host: Host.real { _ in }, layout: layout)
            try await Lock.hold(site, for: "apply") { _ in
                let error = await #expect(throws: ToolError.self) {
                    try await Lock.hold(site, for: "destroy") { _ in }
                }
                #expect(error?.code == .locked)
                let process = ProcessInfo.processInfo.processIdentifier
                #expect(error?.cause?.hasPrefix("process \(process), apply, since 2") == true)
            }
            try await Lock.hold(site, for: "destroy") { _ in }
        }
    }

    /// xl goes on when the tool that started it was killed; the next one waits for it.
    @Test func aProgramOfAKilledHolderIsWaitedFor() async throws {
        try await withLayout { layout in
            let site = Site(host: Host.real { _ in }, layout: layout)
            let lock = try FileDescriptor.open(
                layout.lock, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
            try #require(flock(lock.rawValue, LOCK_EX) == 0)
            // A program that holds it, of a process that is no more.
            let gone = Process()
            gone.executableURL = URL(fileURLWithPath: "/bin/true")
            try gone.run()
            gone.waitUntilExit()
            try lock.writeAll(Array("process \(gone.processIdentifier), apply, since then\n".utf8))
            let (begun, ended) = (layout.root.appending("begun"), layout.root.appending("ended"))
            let program = Task {
                var invocation = Invocation("sh", ["-c", "touch \(begun); sleep 1; touch \(ended)"])
                invocation.holds = lock.rawValue
                return try await site.host.check(invocation)
            }
            // The child has it once it runs; our own copy goes.
            while !Files.exists(begun) { try await Task.sleep(for: .milliseconds(20)) }
            try lock.close()
            try await Lock.hold(site, for: "apply") { _ in #expect(Files.exists(ended)) }
            _ = try await program.value
        }
    }

    @Test func whatIsNotAFolderIsNamed() async throws {
        try await withLayout { layout in
            try Files.write("", to: layout.root.appending("file"))
            let site = Site(
                host: Host.real { _ in }, layout: Layout(root: layout.root.appending("file")))
            let error = await #expect(throws: ToolError.self) {
                try await Lock.hold(site, for: "apply") { _ in }
            }
            #expect(error?.message.contains(site.layout.root.string) == true)
        }
    }
}
