// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import Host
import SystemPackage
import Testing

@testable import Commands

/// Both ends of a pseudo-terminal.
private final class Pty {
    let user: FileDescriptor
    let program: FileDescriptor

    init() throws {
        user = try FileDescriptor.open("/dev/ptmx", .readWrite, options: .closeOnExec)
        // linux/tty.h: TIOCSPTLCK unlocks the other end, TIOCGPTPEER opens it.
        var locked: CInt = 0
        try #require(ioctl(user.rawValue, 0x4004_5431, &locked) == 0)
        program = FileDescriptor(rawValue: ioctl(user.rawValue, 0x5441, O_RDWR | O_NOCTTY))
        try #require(program.rawValue >= 0)
    }

    deinit {
        try? user.close()
        try? program.close()
    }

    func type(_ text: String) throws { try user.writeAll(Array(text.utf8)) }

    /// Reads the screen until some words are on it.
    func waits(for words: String) throws {
        var screen = ""
        var buffer = [UInt8](repeating: 0, count: 4096)
        while !screen.contains(words) {
            let count = try buffer.withUnsafeMutableBytes { try user.read(into: $0) }
            screen += String(decoding: buffer[..<count], as: UTF8.self)
        }
    }
}

@Suite(.timeLimit(.minutes(20))) struct ApprovalTests {
    private func approval(_ arguments: [String] = []) throws -> Approval { try Approval.parse(arguments) }

    @Test(arguments: ["yes\n", " yes \n"]) func yesIsAYes(_ answer: String) async throws {
        let pty = try Pty()
        try pty.type(answer)
        try await approval().ask("Destroy it?", on: pty.program, pty.program)
        try pty.waits(for: "Destroy it?")
    }

    @Test(arguments: ["y\n", "no\n", "\n", "YES\n", "yes please\n", "ye s\n", "yesyes\n"])
    func anythingElseIsANo(_ answer: String) async throws {
        let pty = try Pty()
        try pty.type(answer)
        let error = await #expect(throws: ToolError.self) {
            try await approval().ask("Destroy it?", on: pty.program, pty.program)
        }
        #expect(error?.message.contains("nothing was changed") == true)
        #expect(error.flatMap { ExitStatus($0)?.code } == 1)
    }

    @Test func theEndOfTheInputIsAnInterruption() async throws {
        let pty = try Pty()
        try pty.type("\u{4}")
        let error = await #expect(throws: ToolError.self) {
            try await approval().ask("Destroy it?", on: pty.program, pty.program)
        }
        #expect(error.flatMap { ExitStatus($0)?.code } == 130)
    }

    @Test func aCancelledQuestionEnds() async throws {
        let pty = try Pty()
        let approval = try approval()
        let (input, errors) = (pty.program, pty.program)
        let asking = Task { try await approval.ask("Destroy it?", on: input, errors) }
        asking.cancel()
        let result = await asking.result
        #expect(throws: CancellationError.self) { try result.get() }
    }

    @Test func withoutATerminalNothingIsAsked() async throws {
        let pty = try Pty()
        let pipe = try FileDescriptor.pipe()
        defer {
            try? pipe.readEnd.close()
            try? pipe.writeEnd.close()
        }
        try await approval().ask("Destroy it?", on: pipe.readEnd, pty.program)
        try await approval().ask("Destroy it?", on: pty.program, pipe.writeEnd)
    }

    @Test func whoApprovedBeforeIsNotAsked() async throws {
        let pty = try Pty()
        try await approval(["--auto-approve"]).ask("Destroy it?", on: pty.program, pty.program)
    }
}
