// SPDX-License-Identifier: Apache-2.0
public import Foundation
import SeededRandom

extension FuzzTarget {
    /// What was found, a folder for each target.
    public static let findings = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "FuzzFindings")

    /// Tries the seeds, whatever was ever found, and so many inputs that are either with a little damage.
    public func replay(damaged count: Int) throws {
        let body = try make()
        let known = try seeds() + found()
        for input in known { try body(input) }
        var generator = SeededGenerator(seed: UInt64(name.utf8.count))
        for _ in 0..<count { try body(damaged(known, &generator)) }
    }

    private func found() throws -> [[UInt8]] {
        let folder = Self.findings.appending(path: name)
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
            .map { [UInt8](try Data(contentsOf: folder.appending(path: $0))) }
    }

    /// One of the inputs with a few bytes changed, or a word of the format put in.
    private func damaged(_ inputs: [[UInt8]], _ generator: inout SeededGenerator) -> [UInt8] {
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
