// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import TargetBundle
import Testing

@testable import Spec

/// docs/spec.md says what the reader does.
@Suite struct SpecPageTests {
    private static let top = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    private func page() throws -> String {
        String(decoding: try Files.read(Self.top.appending("docs").appending("spec.md")), as: UTF8.self)
    }

    /// The first cells of all rows of tables, without their quotes.
    private func keys() throws -> [Substring] {
        try page().split(separator: "\n").filter { $0.hasPrefix("| `") }.map { row in
            row.dropFirst(3).prefix { $0 != "`" }
        }
    }

    @Test func theExampleIsTheDemo() throws {
        let parts = try page().components(between: "```yaml\n", and: "```\n")
        let demo = try Files.read(Self.top.appending("xen-configs").appending("demo.yaml"))
        #expect(parts == [String(decoding: demo, as: UTF8.self)])
    }

    @Test func allProgramsAndWordsAreNamed() throws {
        let keys = try keys()
        for kind in ProgramKind.allCases { #expect(keys.contains { $0 == kind.rawValue }) }
        for tier in Tier.allCases { #expect(try page().contains("`\(tier.rawValue)`")) }
        for system in Target.OperatingSystem.allCases { #expect(try page().contains("`\(system.rawValue)`")) }
    }

    /// The reader lists the keys that it knows in the hint about one that it does not.
    @Test(arguments: [
        ("version: 1", "zzzzzz: 1\nversion: 1"),
        ("  - name: watch-web", "  - zzzzzz: 1\n    name: watch-web"),
        ("  - name: web", "  - zzzzzz: 1\n    name: web"), ("{ kernel: /", "{ zzzzzz: 1, kernel: /"),
        ("{ symbol:", "{ zzzzzz: 1, symbol:"),
    ])
    func everyKeyIsDescribed(_ part: String, _ other: String) throws {
        let hint = try #require(findings(changed(part, to: other)).first?.split(separator: "one of: ").last)
        let described = Set(try keys().map { $0.trimmingPrefix("profile.") })
        for key in hint.split(separator: ", ") { #expect(described.contains(key), "\(key)") }
    }

    @Test(arguments: [
        ("memory: 8MiB", "memory: 7MiB", false), ("memory: 8MiB", "memory: 4GiB", true),
        ("memory: 8MiB", "memory: 4097MiB", false), ("memory: 8MiB", "memory: 8MB", false),
        ("memory: 8MiB", "memory: 08MiB", false), ("    memory: 8MiB\n", "", true),
        ("every: 5s", "every: 99ms", false), ("every: 5s", "every: 100ms", true),
        ("every: 5s", "every: 24h", true), ("every: 5s", "every: 1441m", false),
        ("every: 5s", "every: 1.5s", false), ("tier: read", "tiers: read", false),
        ("tier: read", "tier: control", true),
        ("tier: read", "tier: events", true), ("tier: read", "tier: write", false),
        ("version: 1", "version: 2", false),
    ])
    func limitsAreAsDescribed(_ part: String, _ other: String, _ isAllowed: Bool) {
        #expect(findings(changed(part, to: other)).isEmpty == isAllowed)
    }

    @Test func countsAreAsDescribed() throws {
        let page = try page()
        #expect(Spec.mostTargets == 8 && page.contains("1 to 8, each of them under `targets`"))
        #expect(Spec.mostPrograms == 16 && page.contains("1 to 16, none twice"))
        #expect(Spec.mostMonitorsOfTarget == 3 && page.contains("at most 3 monitors watch one target"))
        #expect(Spec.sizeLimit == 1 << 20 && page.contains("at most 1024 KiB"))
        #expect(Reader.longestName == 63 && page.contains("1 to 63 letters"))
        #expect(Program.longestSymbol == 127 && page.contains("1 to 127 letters"))
        #expect(Reader.longestPath == 4095 && page.contains("at most 4095 bytes"))
        let least = try Spec.parse(text: changed("    memory: 8MiB\n", to: ""), file: "spec.yaml")
        #expect(least.monitors.first?.memory == 8 && page.contains("| `8MiB` |"))
    }
}

extension String {
    /// What stands between each pair of two texts.
    fileprivate func components(between start: String, and end: String) -> [String] {
        split(separator: start, omittingEmptySubsequences: false).dropFirst().compactMap { part in
            part.split(separator: end, maxSplits: 1, omittingEmptySubsequences: false).first.map(String.init)
        }
    }
}
