// SPDX-License-Identifier: Apache-2.0
import Debian
import FoundationEssentials
public import Host
public import SystemPackage

/// A lab that runs: commands can be carried out in its dom0.
public struct RunningLab: Sendable {
    /// Which stream a line came from.
    public enum Stream: Sendable { case output, errors }

    let host: Host
    public let folder: FilePath
    let process: QemuProcess
    let lease: Lease?

    /// The lab that was left running in this folder.
    public static func find(_ folder: FilePath, host: Host) throws -> RunningLab {
        guard let process = QemuProcess.find(folder) else {
            throw ToolError(.notFound, "no lab is running", hint: "stubvmi lab up")
        }
        return RunningLab(host: host, folder: folder, process: process, lease: nil)
    }

    /// What was written down when it was left running.
    public var state: LabState { get throws { try LabState.read(folder) } }

    /// The last lines of the hypervisor and of dom0.
    public var consoleTail: String { ConsoleLog(path: folder.appending("console.log")).tail() }

    /// Runs a shell command in dom0 as root. A non-zero status is an outcome, not an error.
    ///
    /// If the caller's task is cancelled, or its process ends, or the time is up, so is the command.
    public func execute(
        _ command: String, timeout: Duration = .seconds(120), outputLimit: Int = 16 << 20,
        onLine: (@Sendable (Stream, String) -> Void)? = nil
    ) async throws -> Invocation.Outcome {
        let words = ["run", Data(command.utf8).base64EncodedString()]
        let collected = try await exchange(
            words, called: "in the lab, '\(command.prefix(200))'", timeout: timeout, limit: outputLimit,
            onLine: onLine)
        guard let status = collected.answer.first.flatMap({ Int32($0) }) else {
            throw ToolError(.corrupt, "the lab's agent gave no status for: \(command)", cause: consoleTail)
        }
        return Invocation.Outcome(
            status: status, output: String(decoding: collected.output, as: UTF8.self),
            errors: String(decoding: collected.errors, as: UTF8.self))
    }

    /// A command that must succeed; its output.
    @discardableResult
    public func check(_ command: String, timeout: Duration = .seconds(120)) async throws -> String {
        let outcome = try await execute(command, timeout: timeout)
        guard outcome.status == 0 else {
            let words = outcome.errors.isEmpty ? outcome.output : outcome.errors
            throw ToolError(
                .toolFailed, "in the lab, status \(outcome.status) of: \(command)",
                cause: String(words.suffix(2000)))
        }
        return outcome.output
    }

    /// A file of dom0.
    public func fetch(
        _ path: String, timeout: Duration = .seconds(300), limit: Int = 1 << 30
    ) async throws -> [UInt8] {
        let words = ["run", Data("cat -- \(quoted(path))".utf8).base64EncodedString()]
        let collected = try await exchange(
            words, called: "reading \(path) in the lab", timeout: timeout, limit: limit)
        guard collected.answer.first == "0" else {
            throw ToolError(
                .notFound, "cannot read \(path) in the lab",
                cause: String(decoding: collected.errors, as: UTF8.self))
        }
        return collected.output
    }

    /// Writes a file in dom0.
    public func put(_ bytes: [UInt8], at path: String, timeout: Duration = .seconds(300)) async throws {
        let words = ["put", String(bytes.count), Data(path.utf8).base64EncodedString()]
        let collected = try await exchange(
            words, called: "writing \(path) in the lab", data: bytes, hasOutput: false, timeout: timeout,
            limit: 0)
        guard collected.answer.first == "0" else {
            throw ToolError(.io, "cannot write \(path) in the lab", cause: consoleTail)
        }
    }

    /// Shuts the lab down and removes its folder. QEMU is ended by force if dom0 does not do it in time.
    public func powerOff(timeout: Duration = .seconds(20)) async throws {
        // There is no answer to this: what ends the wait is that the lab hangs up.
        _ = try? await exchange(
            ["poweroff"], called: "power off", hasOutput: false, timeout: .seconds(2), limit: 0)
        if try await !process.wait(timeout) { try await process.end() }
        try FileManager.default.removeItem(atPath: folder.string)
    }

    private func quoted(_ word: String) -> String { "'" + word.replacing("'", with: "'\\''") + "'" }
}
