// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

/// What docs/policy.md says a monitor may do is what the proof of the demo's policy prints.
struct DocumentationTests {
    private static let top = FilePath(#filePath)
        .removingLastComponent().removingLastComponent().removingLastComponent()

    @Test("The table in docs/policy.md is the one that is proved")
    func table() async throws {
        let scratch = try Scratch()
        let spec = try Spec.load(path: Self.top.appending("xen-configs").appending("demo.yaml"))
        let sources = try await XenPolicy.sources
        let built = try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host)
        let proof = try Proof.prove(binary: built.path, spec: spec)
        #expect(proof.holds)
        // The last line names the binary, which differs from one Xen to the next.
        let proved = proof.text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.hasPrefix("Proved: ") }.joined(separator: "\n")

        let path = Self.top.appending("docs").appending("policy.md")
        let page = String(decoding: try Files.read(path), as: UTF8.self)
        let parts = page.split(separator: "```\n", maxSplits: 2, omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        if scratch.host.environment("UPDATE_GOLDEN") == "1" {
            try Files.write("\(parts[0])```\n\(proved)```\n\(parts[2])", to: path)
        } else {
            #expect(parts[1] == proved)
        }
    }
}
