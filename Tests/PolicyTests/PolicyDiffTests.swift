// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

struct PolicyDiffTests {
    /// The sample's policy with more rules, without the assertions that would refuse them.
    private func tampered(_ extra: String, _ scratch: borrowing Scratch) async throws -> FilePath {
        try await Tampered.build(extra, in: scratch)
    }

    @Test("A policy is the same as itself, and as one that says the same in other words")
    func same() async throws {
        let scratch = try Scratch()
        let one = try await tampered("allow domU_t xen_t:xen { heap physinfo };", scratch)
        #expect(try PolicyDiff.compare(one, one).same)
        let other = try await tampered(
            """
            attribute unused; attribute of_one; typeattribute domU_t of_one;
            allow of_one xen_t:xen physinfo; allow domU_t xen_t:xen heap;
            """, scratch)
        #expect(try Files.read(one) != Files.read(other))
        let diff = try PolicyDiff.compare(one, other)
        #expect(diff.same && diff.rules == [] && diff.facts == [])
        #expect(diff.older != diff.newer)
    }

    /// A change, and what is to be found of it.
    struct Change: Sendable, CustomTestStringConvertible {
        var text: String
        var facts: [String]
        var rules: [String]
        var testDescription: String { text }

        init(_ text: String, facts: [String] = [], rules: [String] = []) {
            (self.text, self.facts, self.rules) = (text, facts, rules)
        }
    }

    static let web = "stubvmi_monitor_watch_web_t"
    static let changes = [
        Change(
            "allow \(web) stubvmi_target_web_t:mmu map_write;",
            rules: ["always \(web) stubvmi_target_web_t mmu map_write"]),
        Change(
            "attribute a; typeattribute domU_t a; typeattribute nic_dev_t a; allow a xen_t:xen heap;",
            rules: ["always domU_t xen_t xen heap", "always nic_dev_t xen_t xen heap"]),
        Change(
            "allow domU_t introspection_monitor_type:mmu { stat };",
            rules: ["always domU_t stubvmi_monitor_watch_all_t mmu stat", "always domU_t \(web) mmu stat"]),
        Change("permissive domU_t;", facts: ["permissive domU_t"]),
        Change("bool late true;", facts: ["boolean late on"]),
        Change("typealias unlabeled_t alias ghost_t;", facts: ["alias ghost_t of unlabeled_t"]),
        Change(
            "bool b false; if (b) { allow domU_t xen_t:xen heap; } else { allow domU_t xen_t:xen debug; }",
            facts: ["boolean b off"],
            rules: ["b domU_t xen_t xen heap", "not b domU_t xen_t xen debug"]),
        Change(
            "bool b false; bool a true; if (b && !a) { allow domU_t xen_t:xen heap; }",
            facts: ["boolean a on", "boolean b off"], rules: ["not a and b domU_t xen_t xen heap"]),
        Change(
            "type new_t; allow domU_t new_t:mmu stat; allow new_t xen_t:xen heap;", facts: ["type new_t"],
            rules: ["always domU_t new_t mmu stat", "always new_t xen_t xen heap"]),
        Change(
            "type_transition dom0_t security_t:event domU_t_channel;",
            facts: ["transition dom0_t on security_t event: domU_t_channel"]),
    ]

    @Test("Each change is found, and nothing else is; and the other way around", arguments: changes)
    func found(_ change: Change) async throws {
        let scratch = try Scratch()
        let old = try await tampered("", scratch)
        let new = try await tampered(change.text, scratch)
        let diff = try PolicyDiff.compare(old, new)
        #expect(!diff.same && diff.unlisted == 0)
        #expect(diff.facts.map { "\($0.kind) \($0.words)" }.sorted() == change.facts)
        #expect(diff.facts.allSatisfy(\.isAdded) && diff.rules.allSatisfy { $0.removed == [] })
        let rules = diff.rules.map {
            "\($0.condition ?? "always") \($0.source) \($0.target) \($0.class) \($0.added.joined(separator: " "))"
        }
        #expect(rules.sorted() == change.rules.sorted())

        let back = try PolicyDiff.compare(new, old)
        #expect(back.facts.count == diff.facts.count && back.facts.allSatisfy { !$0.isAdded })
        #expect(Set(back.rules.map(\.removed)) == Set(diff.rules.map(\.added)))
        #expect(back.rules.allSatisfy { $0.added == [] } && back.rules.count == diff.rules.count)
    }

    @Test("What becomes of unknown operations is compared")
    func unknown() async throws {
        let scratch = try Scratch()
        let old = try await tampered("", scratch)
        let new = try await Tampered.build("", unknown: "allow", in: scratch)
        let diff = try PolicyDiff.compare(old, new)
        #expect(diff.facts.map(\.kind) == [.unknown, .unknown] && diff.rules == [])
        #expect(diff.facts.first { $0.isAdded }?.words.hasSuffix("allowed") == true)
    }

    @Test("Another target of a monitor: rules of types that both know are all there")
    func specs() async throws {
        let scratch = try Scratch()
        let sources = try await XenPolicy.sources
        var spec = Spec.sample
        let old = try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host)
        spec.monitors[0].targets = ["idle"]
        let new = try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host)
        let diff = try PolicyDiff.compare(old.path, new.path)
        #expect(diff.facts == [])
        #expect(diff.rules.map(\.target) == ["stubvmi_target_idle_t", "stubvmi_target_web_t"])
        #expect(diff.rules.map(\.added) == [["map_read", "stat"], []])
        #expect(diff.rules.map(\.removed) == [[], ["map_read", "stat"]])
    }

    @Test("Two large policies with nothing in common are compared, and what is not listed is counted")
    func large() async throws {
        let scratch = try Scratch()
        let sources = try await XenPolicy.sources
        func policy(_ name: String) async throws -> FilePath {
            let spec = Spec(
                monitors: [],
                targets: (0..<150).map { Target(name: "\(name)\($0)", os: .linux, profile: .file("x")) })
            return try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host).path
        }
        let diff = try PolicyDiff.compare(try await policy("a"), try await policy("b"))
        #expect(diff.facts.count { $0.kind == .type } == 900)
        #expect(diff.rules.count + diff.facts.count { $0.kind == .transition } == 10_000)
        // Ordinary guests may send Argo messages to one another: 600 types of each, and Xen's own.
        #expect(diff.unlisted > 2 * 300 * 300)
    }

    @Test("What is no policy, or damaged, is an error")
    func damaged() async throws {
        let scratch = try Scratch()
        let good = try Files.read(try await tampered("", scratch))
        #expect(throws: ToolError.self) { try PolicyDiff.compare("/bin/sh", "/bin/sh") }
        for bit in stride(from: 0, to: good.count * 8, by: good.count * 8 / 40) {
            var bad = good
            bad[bit / 8] ^= 1 << UInt8(bit % 8)
            do {
                let diff = try PolicyDiff.compare(good, bad, seconds: 5)
                #expect(diff.older != diff.newer)
            } catch let error as ToolError { #expect(error.code == .corrupt) }
        }
        #expect(throws: ToolError.self) { try PolicyDiff.compare(good, Array(good.dropLast(7))) }
    }

    @Test("A report that is not one is refused")
    func report() {
        for text in [
            "", "fact + type\nend\n", "fact ? type a\nend\n", "fact + nonsense a\nend\n",
            "rule * a b c - d\nend\n",
            "rule x a b c - d + e\nend\n", "rule a:zz a b c - +\nend\n", "what\nend\n",
            "fact + alias a\nend\n",
        ] {
            var diff = PolicyDiff(same: true, older: "", newer: "", facts: [], rules: [], unlisted: 0)
            #expect(throws: ToolError.self, "\(text)") { try diff.read(text) }
        }
    }
}
