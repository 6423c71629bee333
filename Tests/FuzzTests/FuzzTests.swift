// SPDX-License-Identifier: Apache-2.0
import Foundation
import FuzzTargets
import SeededRandom
import Testing

/// Each fuzz target's seeds, whatever was ever found, and some damage to both; `make fuzz` looks for more.
@Suite struct FuzzTests {
    private static let findings = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "FuzzFindings")
    /// What the damaged inputs of a target may take: those of some take a thousand times as long as those of others.
    private static let rounds = ["kernel-image": 20, "kernel-tables": 40, "spec": 200, "xenstore": 300]

    @Test(
        "Nothing that was found is found again", .timeLimit(.minutes(20)),
        arguments: FuzzTarget.all.map(\.name))
    func inputs(_ name: String) throws {
        let target = try #require(FuzzTarget.named(name))
        let body = try target.make()
        let seeds = try target.seeds()
        #expect(!seeds.isEmpty && seeds.allSatisfy { $0.count <= target.limit })
        let known = seeds + (try Self.found(by: name))
        for input in known { try body(input) }
        var generator = SeededGenerator(seed: UInt64(name.utf8.count))
        for _ in 0..<Self.rounds[name, default: 1000] {
            try body(damaged(known, target.words, &generator))
        }
    }

    @Test("Each finding belongs to a target")
    func findings() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.findings.path)
        for name in names { #expect(name == "README.md" || FuzzTarget.named(name) != nil, "\(name)") }
    }

    private static func found(by name: String) throws -> [[UInt8]] {
        let folder = findings.appending(path: name)
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
    }

    /// One of the inputs with a few bytes changed, or a word of the format put in.
    private func damaged(
        _ inputs: [[UInt8]], _ words: [[UInt8]], _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = inputs.randomElement(using: &generator) ?? []
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let place = Int.random(in: 0...bytes.count, using: &generator)
            switch generator.next() % 4 {
            case 0: bytes.insert(contentsOf: words.randomElement(using: &generator) ?? [0], at: place)
            case 1: bytes.removeLast(min(bytes.count, Int.random(in: 0...16, using: &generator)))
            default:
                guard place < bytes.count else { continue }
                bytes[place] =
                    [0, 1, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &generator)]
                    .randomElement(using: &generator) ?? 0
            }
        }
        return bytes
    }
}
