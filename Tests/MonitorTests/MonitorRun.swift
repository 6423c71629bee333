// SPDX-License-Identifier: Apache-2.0
import Foundation
import GuestFixtures
import SystemPackage
import TargetBundle

/// One run of the image's main loop on the host.
struct MonitorRun {
    struct Line: Decodable {
        struct Process: Decodable { var pid: Int }
        struct Failure: Decodable {
            var code: String
            var message: String?
        }
        struct Attempt: Decodable, Equatable {
            var what: String
            var domain: UInt32
            var frame: String?
            var result: String
        }

        var schema: Int
        var monitor: String?
        var target: String?
        var program: String?
        var processes: [Process]?
        var modules: [Failure]?
        var symbol: String?
        var attempts: [Attempt]?
        var error: Failure?
    }

    var lines: [Line]
    var states: [String]

    /// Runs it on dumps of those names, handed over as its first generation.
    init(
        bundle: [UInt8], milliseconds: Int, dumps: [(name: String, path: FilePath)] = [],
        during: () throws -> Void = {}
    ) throws {
        let store = try FolderStore(handingOver: dumps)
        try self.init(bundle: bundle, milliseconds: milliseconds, store: store) { _, _ in try during() }
    }

    /// Runs it for a time over a store; `during` is called once it has started, with what it says of itself and
    /// with its records.
    init(
        bundle: [UInt8], milliseconds: Int, store: FolderStore,
        during: (_ said: Said, _ records: Said) throws -> Void
    ) throws {
        let file = try TemporaryFile(bundle)
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent()
        let process = Process()
        process.executableURL = folder.appendingPathComponent("monitor-host")
        process.arguments = [file.path.string, String(milliseconds), store.path.string]
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let said = Said(errors.fileHandleForReading)
        let printed = Said(output.fileHandleForReading)
        defer { process.terminate() }
        try during(said, printed)
        lines = try printed.whole().map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
        states = said.whole().map {
            $0.hasPrefix("state: ") ? String($0.dropFirst("state: ".count)) : "?? \($0)"
        }
        process.waitUntilExit()
    }

    /// A bundle of one profile, that of the synthetic guest.
    static func bundle(targets: [String], programs: String, profile: Int = 0) throws -> [UInt8] {
        let list = targets.map { #"{"name":"\#($0)","os":"linux","profile":\#(profile)}"# }
        let config =
            #"{"version":1,"monitor":"watch","targets":[\#(list.joined(separator: ","))],"#
            + #""programs":[\#(programs)]}"#
        return try PackedBundle.pack(
            config: Array(config.utf8), profiles: [SyntheticGuest.profileBuilder.pack()])
    }
}
