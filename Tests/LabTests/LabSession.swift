// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

/// The tool as its users run it: the release binary, in the project's folder.
struct ToolRun {
    /// The binary that `make test` builds before the tests; without it there is nothing to boot.
    static let binary = ProcessInfo.processInfo.environment["STUBVMI_BINARY"]
    static let project = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    static func run(_ arguments: [String], timeout: Duration = .seconds(900)) async throws
        -> Invocation.Outcome
    {
        let binary = try #require(ToolRun.binary)
        let host = Host.real(report: { _ in })
        let outcome = try await host.run(Invocation(binary, arguments, in: project, timeout: timeout))
        if outcome.status != 0 { print(outcome.output, outcome.errors) }
        return outcome
    }
}

/// A lab that is kept running for one test, with the targets of a spec in it.
struct LabSession {
    var folder: String
    /// The random name of a process that the target runs.
    var process: String
    static let spec = "/etc/stubvmi/demo.yaml"

    /// Boots a lab with a spec, the demo's unless told; in dom0 it lies in /etc/stubvmi.
    static func with(
        _ spec: String = "xen-configs/demo.yaml", options: [String] = [],
        _ body: (LabSession) async throws -> Void
    ) async throws {
        let session = LabSession(
            folder: NSTemporaryDirectory() + "/lab-\(UUID().uuidString.prefix(8))",
            process: "p\(UInt32.random(in: 0...UInt32.max))")
        let up = try await ToolRun.run(
            [
                "lab", "up", spec, "--lab", session.folder, "--process", session.process,
            ] + options)
        do {
            try #require(up.status == 0, "the lab does not come up: \(up.errors)")
            try await body(session)
        } catch {
            _ = try? await ToolRun.run(["lab", "down", "--lab", session.folder])
            throw error
        }
        let down = try await ToolRun.run(["lab", "down", "--lab", session.folder])
        #expect(down.status == 0)
    }

    /// The same with a spec's text, which in dom0 is /etc/stubvmi/`name`.yaml, and programs in C out of Programs/.
    static func with(
        text: String, name: String, programs: [String], _ body: (LabSession) async throws -> Void
    ) async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("\(name)-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let sources = FilePath(#filePath).removingLastComponent().appending("Programs")
        let spec = folder.appending("\(name).yaml")
        try Files.write(text, to: spec)
        for program in programs {
            try Files.write(try Files.read(sources.appending(program)), to: folder.appending(program))
        }
        try await with(spec.string, body)
    }

    /// Runs a shell command in dom0, for so many seconds at most.
    func run(_ command: String, timeout: Int = 180) async throws -> Invocation.Outcome {
        try await ToolRun.run(
            ["lab", "exec", "--lab", folder, "--timeout", "\(timeout)", "--", "sh", "-c", command],
            timeout: .seconds(max(900, timeout + 60)))
    }

    /// The output of a command that has to succeed.
    func check(_ command: String, timeout: Int = 180) async throws -> String {
        let outcome = try await run(command, timeout: timeout)
        try #require(outcome.status == 0, "\(command): \(outcome.errors)")
        return outcome.output
    }

    /// Puts a file into dom0.
    func put(_ bytes: [UInt8], at path: String) async throws {
        let text = Data(bytes).base64EncodedString()
        _ = try await check("printf %s \(text) | base64 -d >\(path)")
    }
}

/// JSON as the tests look at it.
func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
}
