// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Spec
import SystemPackage
import Testing

/// Texts that were not written to be a spec.
@Suite struct HostileTests {
    @Test func sizeIsBounded() throws {
        expectOne(good + "\n#" + String(repeating: "x", count: Spec.sizeLimit), at: "1:1", "at most 1024 KiB")
        try inFolder { folder in
            let path = folder.appending("big.yaml")
            try Files.write([UInt8](repeating: 0x23, count: Spec.sizeLimit + 1), to: path)
            #expect(throws: ToolError.self) { try Spec.load(path: path) }
        }
    }

    @Test(.timeLimit(.minutes(20))) func depthIsBounded() {
        let deep = String(repeating: "[", count: 900) + String(repeating: "]", count: 900)
        #expect(findings("a: \(deep)").contains { $0.contains("nested more than 16 deep") })
        #expect(findings(String(repeating: "[", count: 100_000)).count == 1)
        #expect(findings(String(repeating: "- ", count: 100_000)).count == 1)
        let steps = (0..<400).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n")
        #expect(findings(steps).contains { $0.contains("nested more than 16 deep") })
    }

    @Test(.timeLimit(.minutes(20))) func aliasBombsAreNotExpanded() {
        var bomb = "a0: &a0 [x, x]\n"
        for level in 1...30 { bomb += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        #expect(findings(bomb).first?.contains("too many YAML aliases") == true)
        #expect(findings(bomb + "? *a30\n: 1\n").first?.contains("too many YAML aliases") == true)
        // Hidden behind what looks like a comment.
        #expect(findings("# x\r" + bomb.replacing("\n", with: "\r")).first?.contains("U+D") == true)
    }

    @Test(.timeLimit(.minutes(20))) func manyRepeatedKeysDoNotTakeForEver() {
        let keys = (0..<1200).map { "key\($0): 1\nkey\($0): 1\n" }.joined()
        #expect(findings(keys).contains { $0.hasPrefix("2:1 the key 'key0' stands more than once") })
    }

    @Test func textInCommentsIsNotTakenForAliases() {
        let comments = (0..<20).map { "\n  # *note\($0)*" }.joined()
        #expect(findings(good + comments) == [])
    }

    @Test(arguments: [
        "\u{0}", "\u{1}", "\u{7F}", "\u{85}", "\u{2028}", "\u{202E}", "\u{2066}", "\u{FEFF}", "\u{FFFE}",
    ])
    func hiddenCharactersAreRefused(character: String) {
        expectOne(changed("tier: read", to: "tier: \(character)read"), at: "4:11", "is not text")
    }

    @Test func aTabIsAnErrorWithAPlace() {
        let found = findings(changed("    tier: read", to: "\ttier: read"))
        #expect(found.count == 1 && found.first?.contains("not YAML") == true, "\(found)")
        #expect(found.first?.contains("spaces") == true)
    }

    @Test func bytesThatAreNotUTF8AreRefusedWithTheirPlace() throws {
        try inFolder { folder in
            let path = folder.appending("latin1.yaml")
            try Files.write(Array("version: 1\nname: w".utf8) + [0xE9, 0x62, 0x0A], to: path)
            let error = try #require(throws: Diagnostics.self) { try Spec.load(path: path) }
            #expect(error.all.first?.location == .init(file: path.string, line: 2, column: 8))
            #expect(error.all.first?.message.contains("not UTF-8") == true)
        }
    }

    @Test func noFindingSteersATerminal() {
        for escaped in ["\\e[31m", "\\x9b31m", "\\u202e", "\\0", "\\r", "\\N"] {
            let text = "\"\(escaped)x\": 1\n\"\(escaped)x\": 1\n"
            let specs = [
                good + "\n" + text, changed("name: watch-web", to: "name: \"\(escaped)\""),
                changed("tier: read", to: "tier: \"\(escaped)\""), changed("8MiB", to: "\"\(escaped)\""),
                changed("tier: read", to: "tier: !a%1b%5b read"),
            ]
            for spec in specs {
                let words = findings(spec).joined()
                #expect(!words.isEmpty)
                #expect(words.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }, "\(spec)")
            }
        }
    }

    @Test func privateCharactersDoNotHideARepeatedKey() {
        let text = changed("    tier: read", to: "    tier: read\n    tier: read # \u{E000}")
        expectOne(text, at: "4:5", "'tier' stands more than once")
        #expect(findings(changed("    tier: read", to: "    tier: read\n    \u{E000}ier: read")).count == 1)
    }
}
