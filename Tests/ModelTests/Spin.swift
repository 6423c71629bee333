// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage

/// Spin on the model: every state that the bounds allow is visited, none is left out.
struct Spin {
    /// How much may go wrong in one story.
    struct Bounds: Sendable, CustomStringConvertible {
        var runs = 1
        var crashes = 0
        var faults = 0
        var restarts = 0

        var description: String {
            "\(runs) disturbed runs, \(crashes) kills, \(faults) failures, \(restarts) target restarts"
        }
    }

    struct Result {
        var errors: Int
        var states: String
        var depth: String
        /// The assertion that was violated first.
        var violation: String?
    }

    static let folder = FilePath(#filePath).removingLastComponent()
    static let program = "/usr/bin/spin"
    private let host = Host.real { _ in }

    /// Verifies the model, or a change to it that `defining` names.
    func verify(_ bounds: Bounds, defining change: String? = nil) async throws -> Result {
        let scratch = FilePath(FileManager.default.temporaryDirectory.path + "/spin-\(UUID().uuidString)")
        try Files.makeDirectory(scratch)
        defer { try? FileManager.default.removeItem(atPath: scratch.string) }
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.string)
        where name.hasSuffix(".pml") {
            try Files.write(try Files.read(Self.folder.appending(name)), to: scratch.appending(name))
        }
        let defines = [
            "-DRUNS=\(bounds.runs)", "-DCRASHES=\(bounds.crashes)", "-DFAULTS=\(bounds.faults)",
            "-DRESTARTS=\(bounds.restarts)",
        ]
        try await host.check(
            Invocation(
                Self.program,
                ["-Pgcc-12 -E -x c", "-a"] + defines + (change.map { ["-D\($0)"] } ?? [])
                    + ["deployment.pml"], in: scratch))
        // Safety properties only; states are stored whole, not hashed. Optimizing takes longer than it saves.
        try await host.check(
            Invocation(
                "gcc-12",
                [
                    "-O0", "-w", "-DSAFETY", "-DCOLLAPSE", "-DVECTORSZ=2048", "-DMEMLIM=6000", "-o", "pan",
                    "pan.c",
                ],
                in: scratch, timeout: .seconds(300)))
        let outcome = try await host.run(
            Invocation(
                scratch.appending("pan").string, ["-m100000", "-w22"], in: scratch, timeout: .seconds(1100)))
        return try Self.read(outcome.output)
    }

    private static func read(_ report: String) throws -> Result {
        guard let line = report.split(separator: "\n").first(where: { $0.contains("errors: ") }),
            let errors = line.split(separator: " ").last.flatMap({ Int($0) }),
            !report.contains("max search depth too small"), !report.contains("memory limit")
        else {
            throw ToolError(.toolFailed, "spin's verifier did not finish", cause: String(report.suffix(2000)))
        }
        let depth = line.split(separator: ",").first { $0.contains("depth") }.map { String($0) } ?? ""
        let states = report.split(separator: "\n").first { $0.contains("states, stored") } ?? ""
        return Result(
            errors: errors, states: states.trimmingCharacters(in: .whitespaces),
            depth: depth.trimmingCharacters(in: .whitespaces),
            violation: report.split(separator: "\n").first { $0.hasPrefix("pan:1:") }.map(String.init))
    }
}
