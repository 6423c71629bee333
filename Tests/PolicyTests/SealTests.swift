// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

struct SealTests {
    @Test("A sealed policy differs from the open one in who may change the policy, and in nothing else")
    func sealed() async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let sources = try await XenPolicy.sources
        let open = try await PolicyBuild.build(spec: .sample, sources: sources, host: host)
        let sealed = try await PolicyBuild.build(spec: .sample, sources: sources, host: host, sealed: true)
        #expect(sealed.sealed && !open.sealed && sealed.sha256 != open.sha256)

        let proof = try Proof.prove(binary: sealed.path, spec: .sample, sealed: true)
        #expect(proof.violations == [] && proof.sealed)
        #expect(proof.text.contains("Sealed: nobody may change the policy"))
        #expect(try Proof.prove(binary: sealed.path, spec: .sample).holds)

        let diff = try PolicyDiff.compare(open.path, sealed.path)
        #expect(diff.facts == [] && diff.unlisted == 0)
        let rule = try #require(diff.rules.first)
        #expect(diff.rules.count == 1 && rule.source == "dom0_t" && rule.target == "security_t")
        #expect(Set(rule.removed) == Seal.writes && rule.added == [] && rule.class == "security")
    }

    @Test("An open policy is not proved to be sealed, and says who could change it")
    func open() async throws {
        let scratch = try Scratch()
        let built = try await PolicyBuild.build(
            spec: .sample, sources: try await XenPolicy.sources, host: scratch.host)
        let proof = try Proof.prove(binary: built.path, spec: .sample, sealed: true)
        #expect(!proof.sealed && proof.violations.map(\.kind) == [.unsealed])
        let violation = try #require(proof.violations.first)
        #expect(violation.source == "dom0_t" && Set(violation.permissions) == Seal.writes)
        #expect(!proof.text.contains("Sealed: nobody"))
    }

    static let leaks = [
        "allow dom0_t security_t:security *;",
        "allow dom0_t security_t:security ~compute_av;",
        "allow domain_type xen_type:security *;",
        "bool late false; if (late) { allow domU_t security_t:security *; }",
    ]

    @Test("A right to change the policy that is given without its name fails the build", arguments: leaks)
    func wildcards(_ rule: String) async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(with: rule, sealed: true, on: host)
        }
        #expect(error?.code == .denied)
    }

    static let named = Seal.writes.sorted().map { "allow domU_t security_t:security { \($0) };" }

    @Test("A right to change the policy that is given by its name is not given", arguments: named)
    func names(_ rule: String) async throws {
        let scratch = try Scratch()
        let built = try await PolicyBuild.build(with: rule, sealed: true, on: scratch.host)
        #expect(try Proof.prove(binary: built.path, spec: .sample, sealed: true).sealed)
    }

    @Test("Without assertions, each hole in the seal is found in the binary", arguments: leaks + named)
    func tampered(_ rule: String) async throws {
        let scratch = try Scratch()
        let binary = try await Tampered.build(rule, sealed: true, in: scratch)
        let proof = try Proof.prove(binary: binary, spec: .sample, sealed: true)
        #expect(!proof.sealed && proof.violations.contains { $0.kind == .unsealed })
    }

    @Test("Without assertions and without a hole the seal holds: the holes are what is found")
    func untampered() async throws {
        let scratch = try Scratch()
        let binary = try await Tampered.build("", sealed: true, in: scratch)
        #expect(try Proof.prove(binary: binary, spec: .sample, sealed: true).holds)
    }

    @Test("The list of what a seal takes is the same in the proof, in the modules and in C")
    func sameList() throws {
        let ends = OwnModules.files(module: "", sealed: true).filter { $0.name.contains("sealed") }
        #expect(ends.count == 2)
        for file in ends {
            let words = Set(file.text.split { !$0.isLetter && $0 != "_" }.map(String.init))
            #expect(words.isSuperset(of: Seal.writes), "\(file.name)")
        }
        let source = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent().pushing("Sources/CFlask/report_pairs.c")
        let text = String(decoding: try Files.read(source), as: UTF8.self)
        for name in Seal.writes { #expect(text.contains("\"\(name)\""), "\(name)") }
    }
}

struct TierSummaryTests {
    @Test(
        "Each tier is said in words: what it lets, what not, and how Xen supports it",
        arguments: Tier.allCases)
    func words(_ tier: Tier) {
        for targets in [["web"], ["web", "db"], ["a", "b", "c"]] {
            let lines = tier.summary(targets: targets)
            #expect(lines.count == 3)
            for target in targets { #expect(lines[0].contains("'\(target)'")) }
            #expect(lines[0].hasPrefix("may: ") && lines[1].hasPrefix("may not: "))
            #expect(lines[2].contains(tier.isSecuritySupported ? "inside" : "OUTSIDE"))
        }
        #expect(tier.summary(targets: []).count == 1)
        #expect(Tier.read.summary(targets: ["a", "b", "c"])[0].contains("'a', 'b' and 'c' read-only"))
        #expect(Tier.allCases.filter(\.isSecuritySupported) == [.read])
    }
}
