// SPDX-License-Identifier: Apache-2.0
import Foundation
import FuzzTargets
import Testing

/// Each fuzz target's seeds, whatever was ever found, and some damage to both; `make fuzz` looks for more.
@Suite struct FuzzTests {
    /// The image's xenstore client is one for the whole process: its own tests try that target, one after the other.
    private static let names = FuzzTarget.all.map(\.name).filter { $0 != "xenstore" }
    /// The damaged inputs of some targets take a thousand times as long as those of others.
    private static let rounds = [
        "kernel-image": 20, "kernel-tables": 40, "spec": 200, "windows": 40, "windows-x86": 40,
    ]

    @Test("Nothing that was found is found again", .timeLimit(.minutes(20)), arguments: names)
    func replay(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let seeds = try target.seeds()
        #expect(!seeds.isEmpty && seeds.allSatisfy { $0.count <= target.limit })
        try target.replay(damaged: Self.rounds[name, default: 1000])
    }

    @Test("Each finding belongs to a target")
    func findings() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: FuzzTarget.findings.path)
        for name in names { #expect(name == "README.md" || FuzzTarget.named(name) != nil, "\(name)") }
    }
}
