// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

/// A lab with room for many domains.
///
/// Its targets are copies of one Linux that has booted, saved, and restored under other names and labels: all
/// that a monitor reads is in their memory. They stay paused, so that they take no time of the processors'.
struct ScaleLab {
    /// As many as are wanted.
    static let most = 200
    private static let dom0 = 1152
    /// What a target and a monitor take of Xen's memory, and what is to be left, in MiB.
    private static let (target, monitor, rest) = (100, 10, 256)
    private static let script = "/root/scale.sh"

    var lab: LabSession

    /// What the lab gets of this machine's memory, in MiB: enough for all, or what can be had.
    static func memory() throws -> Int {
        let wanted = dom0 + (most + 2) / 3 * target + most * monitor + rest + 512
        let text = String(decoding: try Files.readUnsized("/proc/meminfo"), as: UTF8.self)
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        let words = try #require(line).split(separator: " ")
        return min(wanted, try #require(Int(words[1])) / 1024 - 2048)
    }

    static func with(memory: Int, _ body: (ScaleLab) async throws -> Void) async throws {
        let file = FilePath(NSTemporaryDirectory()).appending("scale-\(UUID().uuidString.prefix(8)).yaml")
        try Files.write(ScaleSpec(monitors: 1).text, to: file)
        defer { unlink(file.string) }
        let options = ["--memory", "\(memory)", "--dom0-memory", "\(dom0)"]
        try await LabSession.with(file.string, options: options) { lab in
            let scale = ScaleLab(lab: lab)
            let script = FilePath(#filePath).removingLastComponent().appending("scale.sh")
            try await lab.put(Files.read(script), at: Self.script)
            _ = try await lab.check(
                "chmod +x \(Self.script) && \(Self.script) template guest-000 \(lab.process)")
            try await body(scale)
        }
    }

    /// How many monitors Xen's free memory is enough for.
    func room() async throws -> Int {
        let free = try #require(Int(try await lab.check("xl info free_memory").prefix { $0.isNumber }))
        return (free - Self.rest) * 3 / (Self.target + 3 * Self.monitor)
    }

    /// Puts a spec into dom0 and makes its targets.
    func prepare(_ spec: ScaleSpec) async throws {
        try await lab.put(Array(spec.text.utf8), at: spec.path)
        _ = try await lab.check("stubvmi policy load \(spec.path)", timeout: 600)
        _ = try await lab.check("\(Self.script) targets \(spec.path)", timeout: 1200)
    }

    /// Runs a command and takes its time and memory.
    func measure(_ command: String) async throws -> Measurement {
        let output = try await lab.check("\(Self.script) measure \(command)", timeout: 3000)
        return try #require(Measurement(output), "\(output)")
    }

    /// The targets' names in xenstore, and who may read them.
    func targetNames() async throws -> String {
        try await lab.check(
            "xenstore-ls -fp /local/domain | grep -E '^/local/domain/[0-9]+/name'", timeout: 600)
    }
}

/// So many monitors, three to a target: more access entries xenstore does not give its name.
struct ScaleSpec {
    var monitors: Int

    var path: String { "/root/scale-\(monitors).yaml" }
    var targets: Int { (monitors + 2) / 3 }
    var targetTypes: [String] { (0..<targets).map { "stubvmi_target_guest_\(digits($0))_t" } }

    func monitor(_ index: Int) -> String { "watch-\(digits(index))" }
    func target(of index: Int) -> String { "guest-\(digits(index / 3))" }

    var text: String {
        let watchers = (0..<monitors).map { index in
            "  - {name: \(monitor(index)), tier: read, memory: 8MiB, targets: [\(target(of: index))], "
                + "programs: [{process-list: {every: 30s}}]}"
        }
        let watched = (0..<targets).map { index in
            "  - {name: \(target(of: index * 3)), os: linux, profile: {kernel: /boot/vmlinuz}}"
        }
        return (["version: 1", "monitors:"] + watchers + ["targets:"] + watched).joined(separator: "\n")
            + "\n"
    }

    private func digits(_ number: Int) -> String { String(format: "%03d", number) }
}
