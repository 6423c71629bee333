// SPDX-License-Identifier: Apache-2.0
import Host
import SeededRandom
import Spec
import Testing

/// Mutated specs: each is a spec or has findings with places; none ends the process.
@Suite struct FuzzTests {
    private static let pieces = [
        "&a ", "*a", "!!int ", "? ", "- ", ": ", "\n", "\n  ", "[", "]", "{", "}", "|\n", "> ", "'", "\"",
        "#", "---\n",
        "...\n", "%YAML 1.1\n", "<<: *a\n", "~", "no", "0x", "\t", "\u{E000}", "é", "\u{1F600}",
        "name: web\n", ",",
        "tier: read\n", "every: 1s", "@", "`", "\\x", "\r\n",
    ]

    @Test(.timeLimit(.minutes(20)), arguments: [1, 2, 3, 4] as [UInt64])
    func mutationsNeverTrap(seed: UInt64) {
        var numbers = SeededGenerator(seed: seed)
        var specs = 0
        for _ in 0..<500 {
            var characters = Array(good)
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                let place = Int.random(in: 0..<characters.count, using: &numbers)
                let end = min(characters.count, place + Int.random(in: 1...20, using: &numbers))
                switch Int.random(in: 0..<4, using: &numbers) {
                case 0: characters.removeSubrange(place..<end)
                case 1: characters.insert(contentsOf: characters[place..<end], at: place)
                default:
                    let piece = Self.pieces.randomElement(using: &numbers) ?? ""
                    characters.insert(contentsOf: piece, at: place)
                }
                if characters.isEmpty { break }
            }
            let text = String(characters)
            do {
                _ = try Spec.parse(text: text, file: "fuzz")
                specs += 1
            } catch let error as Diagnostics {
                #expect(!error.all.isEmpty)
                #expect(error.all.contains { $0.severity == .error })
                for finding in error.all.dropLast() { #expect(finding.location != nil, "\(text)") }
            } catch {
                Issue.record("neither a spec nor findings: \(error)\n\(text)")
            }
        }
        // Some mutations only touch spaces and comments; if none does, nothing was tested.
        #expect(specs > 0 && specs < 500)
    }
}
