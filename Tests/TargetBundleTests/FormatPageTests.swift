// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

@testable import TargetBundle

/// docs/formats.md says what is written; `UPDATE_GOLDEN=1 swift test --filter FormatPageTests` renews its example.
@Suite struct FormatPageTests {
    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs/formats.md")

    /// The bundle of the page's example, cut where its profile begins.
    private func example() throws -> [ArraySlice<UInt8>] {
        var builder = PackedProfile.Builder(bannerPrefix: Array("Linux".utf8))
        builder.addSymbol("_text", at: 0xffff_ffff_8100_0000)
        builder.addMember("task_struct.pid", offset: 0x9a0, size: 4)
        let bytes = try PackedBundle.pack(config: Array("{}".utf8), profiles: [try builder.pack()])
        let start = Array(PackedProfile.magic.utf8)
        let profile = try #require(bytes.indices.first { bytes[$0...].starts(with: start) })
        return [bytes[..<profile], bytes[profile...]]
    }

    /// As `hexdump -C` prints it, with the offsets of the part.
    private func hexadecimal(_ bytes: ArraySlice<UInt8>) -> String {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: 16).map { start in
            let line = bytes[start..<min(start + 16, bytes.endIndex)]
            let digits = line.map { String(format: "%02x", $0) }.joined(separator: " ")
            let text = String(decoding: line.map { (0x20..<0x7f).contains($0) ? $0 : 0x2e }, as: UTF8.self)
            let offset = String(format: "%04x", start - bytes.startIndex)
            return "\(offset)  \(digits.padding(toLength: 47, withPad: " ", startingAt: 0))  |\(text)|\n"
        }.joined()
    }

    @Test func theExampleIsWhatIsWritten() throws {
        let page = try String(contentsOf: Self.path, encoding: .utf8)
        var parts = page.components(separatedBy: "```hex\n")
        try #require(parts.count == 3)
        for (index, bytes) in try example().enumerated() {
            let rest = try #require(parts[index + 1].range(of: "```\n"))
            parts[index + 1] = hexadecimal(bytes) + parts[index + 1][rest.lowerBound...]
        }
        let written = parts.joined(separator: "```hex\n")
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try written.write(to: Self.path, atomically: true, encoding: .utf8)
        } else {
            #expect(page == written)
        }
    }

    @Test func limitsAndCodesAreAsDescribed() throws {
        let page = try String(contentsOf: Self.path, encoding: .utf8)
        #expect(PackedProfile.limit == 512 << 10 && page.contains("At most 512 KiB"))
        #expect(PackedProfile.entryLimit == 8192 && page.contains("at most 8192 entries"))
        #expect(PackedProfile.nameLimit == 127 && page.contains("with 1 to 127 bytes"))
        #expect(SymbolIndex.limit == 256 << 20 && page.contains("At most 256 MiB"))
        #expect(SymbolIndex.headerSize == 44 && SymbolIndex.start(behind: 41) == 48)
        #expect(PackedProfile.PDBIdentity.nameLimit == 127)
        for magic in [PackedProfile.magic, PackedBundle.magic, SymbolIndex.magic] {
            #expect(page.contains("`\(magic)`"))
        }
        #expect(PackedBundle.limit == 4 << 20 && page.contains("At most 4 MiB"))
        #expect(PackedBundle.sectionLimit == 32 && page.contains("1 to 32"))
        #expect(PackedBundle.configLimit == 64 << 10 && page.contains("at most 64 KiB"))
        let errors: [FormatError] = [
            .truncated, .magic, .version(2), .length(0), .checksum(expected: 0, found: 1), .count(0),
            .part(index: 0), .order(index: 0), .missing(.config), .unrepresentable(.name),
        ]
        for error in errors { #expect(page.contains("| `\(error.code)` |"), "\(error.code)") }
    }
}
