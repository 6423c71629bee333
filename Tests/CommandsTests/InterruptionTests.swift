// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

/// What the real program does when it gets signals, and when its reader goes away.
@Suite(.timeLimit(.minutes(20))) struct InterruptionTests {
    /// A command that waits for a lock that this test holds.
    private func waiting(_ body: (Program) async throws -> Void, journal: Bool = false) async throws {
        var lock: FileDescriptor?
        defer { try? lock?.close() }
        let program = try Program(["image", "build", "--project", Self.project.string]) { folder, variables in
            let place = folder.appending("cache").appending("image")
            try FileManager.default.createDirectory(
                atPath: place.string, withIntermediateDirectories: true)
            let descriptor = try FileDescriptor.open(
                place.appending("lock"), .readWrite, options: [.create, .closeOnExec],
                permissions: .ownerReadWrite)
            lock = descriptor
            try #require(flock(descriptor.rawValue, LOCK_EX) == 0)
            if journal {
                var status = stat()
                try #require(stat(folder.appending("errors").string, &status) == 0)
                variables["JOURNAL_STREAM"] = "\(status.st_dev):\(status.st_ino)"
            }
        }
        try await program.until { program.errors.contains("waiting for another stubvmi") }
        try await body(program)
    }

    private static let project = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    @Test(arguments: [SIGINT, SIGTERM]) func theFirstSignalCancelsTheCommand(_ signal: Int32) async throws {
        try await waiting { program in
            kill(program.process.processIdentifier, signal)
            #expect(await program.end() == 130)
            #expect(program.errors.hasSuffix("stubvmi: interrupted\n"))
        }
    }

    /// A command that cannot notice the first one is killed by the second one.
    @Test(arguments: [SIGINT, SIGTERM]) func theSecondSignalKills(_ signal: Int32) async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
        let pipe = folder.appending("pipe")
        let program = try Program(["render", pipe.string, "-o", folder.string], in: folder) { _, _ in
            try #require(mkfifo(pipe.string, 0o600) == 0)
        }
        try await program.until { try program.catches(signal) }
        kill(program.process.processIdentifier, signal)
        try await program.until { try !program.catches(signal) }
        #expect(program.process.isRunning)
        kill(program.process.processIdentifier, signal)
        #expect(await program.end() == -signal, "\(program.errors)")
    }

    @Test func inTheJournalEachLineHasItsLevelAndNoTime() async throws {
        try await waiting(
            { program in
                kill(program.process.processIdentifier, SIGTERM)
                #expect(await program.end() == 130)
                let lines = program.errors.split(separator: "\n")
                #expect(lines.contains("<6>waiting for another stubvmi, which holds lock"))
                #expect(lines.last == "<3>stubvmi: interrupted")
                // What it ran on the host is there, too.
                #expect(lines.contains { $0.hasPrefix("<7>") }, "\(lines)")
            }, journal: true)
    }

    @Test func aReaderThatGoesAwayIsNoError() async throws {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let program = try Program(["image", "show", "/nonexistent"], output: pipe.fileHandleForWriting)
        #expect(await program.end() == 1)
        let doctor = try Program(["doctor"], output: pipe.fileHandleForWriting)
        #expect([0, 3].contains(await doctor.end()))
    }

    @Test func aFullDiskUnderTheOutputIsAnError() async throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let program = try Program(["list", "--root", "/nonexistent"], output: full)
        #expect(await program.end() == 1)
        #expect(program.errors.contains("cannot write to standard output"), "\(program.errors)")
    }
}
