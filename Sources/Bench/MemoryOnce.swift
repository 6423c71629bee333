// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import FileBackend
import Host
import SystemPackage
import TargetBundle
import VMICore

/// Opens a dump and lists its processes; prints how many bytes of memory of its own that took.
struct MemoryOnce: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "memory-once", shouldDisplay: false)

    @Argument var dump: String
    @Argument var profile: String

    func run() throws {
        let before = try Self.own()
        let profile = try PackedProfile(Files.read(FilePath(profile), limit: PackedProfile.limit))
        let dump = try Dump.open(FilePath(dump))
        var inspector = try Inspector(target: dump.target, profile: profile)
        var count = 0
        try inspector.forEachProcess { (_: Process) throws(VMIError) in count += 1 }
        let after = try Self.own()
        guard count > 0 else { throw ToolError(.corrupt, "there is no process") }
        print(max(after - before, 0))
    }

    /// Memory that is no file's. What is freed stays, so this is the most there was.
    private static func own() throws -> Int {
        let status = String(decoding: try Files.readUnsized("/proc/self/status"), as: UTF8.self)
        let line = status.split(separator: "\n").first { $0.hasPrefix("RssAnon:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
    }
}
