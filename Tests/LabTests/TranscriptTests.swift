// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

extension Boots.Endurance {
    /// What the pages of the docs show is what the commands print, on real Xen; `UPDATE_GOLDEN=1` writes it.
    @Suite struct TranscriptTests {}
}

extension Boots.Endurance.TranscriptTests {
    /// In the order in which one goes on from another: all of it is one host's history.
    private static let pages = ["provisioning", "rotating", "rebuilding", "recovery"]

    private static var isUpdating: Bool { ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil }

    @Test func thePagesShowWhatHappens() async throws {
        try await LabSession.with("xen-configs/pair.yaml") { lab in
            for name in Self.pages {
                let path = ToolRun.project.appending("docs").appending("\(name).md")
                var transcript = Transcript(page: String(decoding: try Files.read(path), as: UTF8.self))
                for index in transcript.parts.indices {
                    guard case .command(let command, let shown) = transcript.parts[index] else { continue }
                    let output = try await run(command, lab)
                    if Self.isUpdating {
                        transcript.parts[index] = .command(command, output: output)
                    } else {
                        #expect(
                            Transcript.lasting(output) == Transcript.lasting(shown), "\(name): \(command)")
                    }
                }
                if Self.isUpdating { try Files.write(transcript.page, to: path) }
            }
        }
    }

    private func run(_ command: String, _ lab: LabSession) async throws -> [String] {
        let outcome = try await lab.run("cd /root; { \(command)\n} 2>&1")
        var lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
