// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

/// What docs/policy.md says a monitor of each tier may do is what the proof of an example's policy prints.
@Suite(.serialized) struct DocumentationTests {
    private static let top = FilePath(#filePath)
        .removingLastComponent().removingLastComponent().removingLastComponent()

    private static func page(_ name: String) throws -> String {
        String(decoding: try Files.read(top.appending("docs").appending(name)), as: UTF8.self)
    }

    @Test(
        "The tables in docs/policy.md are those that are proved",
        arguments: ["demo.yaml", "control.yaml", "events.yaml"])
    func table(_ name: String) async throws {
        let scratch = try Scratch()
        let spec = try Spec.load(path: Self.top.appending("xen-configs").appending(name))
        let sources = try await XenPolicy.sources
        let built = try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host)
        let proof = try Proof.prove(binary: built.path, spec: spec)
        #expect(proof.holds)
        // The last line names the binary, which differs from one Xen to the next.
        let proved = proof.text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Proved: ") }.joined(separator: "\n")

        let page = try Self.page("policy.md")
        let mark = "<!-- proof of \(name): "
        let parts = page.components(separatedBy: mark)
        try #require(parts.count == 2)
        let block = parts[1].split(separator: "```\n", maxSplits: 2, omittingEmptySubsequences: false)
        try #require(block.count == 3)
        if scratch.host.environment("UPDATE_GOLDEN") == "1" {
            let path = Self.top.appending("docs").appending("policy.md")
            try Files.write("\(parts[0])\(mark)\(block[0])```\n\(proved)```\n\(block[2])", to: path)
        } else {
            #expect(block[1] == proved)
        }
    }

    @Test("docs/tiers.md has every permission on a target with its reason, and what a plan says")
    func tiers() throws {
        let page = try Self.page("tiers.md")
        for allowance in Tier.events.onTargets + Allowance.supervisor {
            let row = "| `\(allowance.objectClass) \(allowance.permission)` | \(allowance.reason) |"
            #expect(page.contains(row), "\(row)")
        }
        for tier in Tier.allCases {
            for line in tier.summary(targets: ["web"]) { #expect(page.contains("* \(line)\n"), "\(line)") }
        }
    }
}
