// SPDX-License-Identifier: Apache-2.0
import Foundation
import SystemPackage
import Testing

/// The real program, started by a test, in a folder of its own.
final class Program {
    let folder: FilePath
    let process = Process()
    private let ended: AsyncStream<Void>

    /// The program as it was built for this test run.
    static var path: URL {
        URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("stubvmi")
    }

    /// Standard error goes to the file `errors` in the folder, standard output to `output`.
    init(
        _ arguments: [String], environment: [String: String] = [:], output: FileHandle? = nil,
        in folder: FilePath = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)"),
        prepare: (FilePath, inout [String: String]) throws -> Void = { _, _ in }
    ) throws {
        self.folder = folder
        try FileManager.default.createDirectory(atPath: folder.string, withIntermediateDirectories: true)
        var variables = ProcessInfo.processInfo.environment
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "JOURNAL_STREAM"] { variables[name] = nil }
        variables["STUBVMI_CACHE"] = folder.appending("cache").string
        variables.merge(environment) { $1 }
        process.executableURL = Self.path
        process.arguments = arguments
        process.standardError = try Self.file(folder.appending("errors"))
        process.standardOutput = try output ?? Self.file(folder.appending("output"))
        process.standardInput = FileHandle.nullDevice
        try prepare(folder, &variables)
        process.environment = variables
        var end: AsyncStream<Void>.Continuation?
        ended = AsyncStream { end = $0 }
        process.terminationHandler = { [end] _ in end?.finish() }
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(atPath: folder.string)
    }

    private static func file(_ path: FilePath) throws -> FileHandle {
        try #require(FileManager.default.createFile(atPath: path.string, contents: nil))
        return try #require(FileHandle(forWritingAtPath: path.string))
    }

    var errors: String { text("errors") }
    var output: String { text("output") }

    private func text(_ name: String) -> String {
        String(
            decoding: FileManager.default.contents(atPath: folder.appending(name).string) ?? Data(),
            as: UTF8.self)
    }

    /// Waits for its end; the exit status, or minus the signal that killed it.
    func end() async -> Int32 {
        for await _ in ended {}
        return process.terminationReason == .uncaughtSignal
            ? -process.terminationStatus : process.terminationStatus
    }

    /// Waits until something is so.
    func until(_ isSo: () throws -> Bool) async throws {
        while try !isSo() {
            try #require(process.isRunning, "it ended: \(errors)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Whether it has a handler for a signal now.
    func catches(_ signal: Int32) throws -> Bool {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("SigCgt:") })
        let mask = try #require(UInt64(line.split(separator: "\t")[1], radix: 16))
        return mask & (1 << UInt64(signal - 1)) != 0
    }
}
