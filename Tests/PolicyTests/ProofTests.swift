// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

struct ProofTests {
    private func built(in scratch: borrowing Scratch) async throws -> FilePath {
        try await PolicyBuild.build(
            spec: .sample, sources: try await XenPolicy.sources, host: scratch.host
        ).path
    }

    @Test("What is built is what the tiers name, and on targets that is mmu map_read and stat alone")
    func holds() async throws {
        let scratch = try Scratch()
        let proof = try Proof.prove(binary: try await built(in: scratch), spec: .sample)
        #expect(proof.violations == [])
        #expect(proof.format == 30)
        #expect(proof.types > 40)
        let onTargets = proof.rows.filter { $0.target.hasPrefix("stubvmi_target_") }
        #expect(onTargets.count == 3)
        for row in onTargets {
            #expect(row.class == "mmu" && row.permissions == ["map_read", "stat"] && row.conditional == [])
            #expect(Set(row.reasons.keys) == ["map_read", "stat"])
        }
        #expect(Set(onTargets.map { "\($0.monitor) \($0.target)" }).count == 3)
        let onXen = proof.rows.filter { $0.class == "xen" }
        #expect(onXen.map(\.conditional) == [["writeconsole"], ["writeconsole"]])
        let sources = Set(proof.others.map(\.source))
        #expect(sources.isSubset(of: ["dom0_t", "dom0_t_channel", "xenstore_t", "xenstore_t_channel"]))
        #expect(sources.contains("dom0_t"))
    }

    @Test("The text names every row and what was proved")
    func text() async throws {
        let scratch = try Scratch()
        let text = try Proof.prove(binary: try await built(in: scratch), spec: .sample).text
        #expect(text.contains("stubvmi_monitor_watch_web_t"))
        #expect(text.contains("  mmu      map_read stat\n"))
        #expect(text.contains(" writeconsole*\n"))
        #expect(text.contains("Proved: policy "))
        #expect(!text.contains("NOT"))
    }

    @Test("The JSON form has schema 1 and comes back as it went")
    func json() async throws {
        let scratch = try Scratch()
        let policy = try await Tampered.build(
            "allow stubvmi_monitor_watch_web_t stubvmi_target_web_t:mmu map_write;", in: scratch)
        let proof = try Proof.prove(binary: policy, spec: .sample)
        let data = try JSONEncoder().encode(proof)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.contains(#""schema":1"#) && text.contains(#""holds":false"#))
        #expect(try JSONDecoder().decode(Proof.self, from: data) == proof)
        let later = Data(text.replacing(#""schema":1"#, with: #""schema":2"#).utf8)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(Proof.self, from: later) }
    }

    /// What is added to a policy that has no assertions, and how the proof sees it.
    struct Change: Sendable, CustomTestStringConvertible {
        var rule: String
        var kind: Proof.Violation.Kind
        var permissions: [String]
        var testDescription: String { rule }

        init(_ kind: Proof.Violation.Kind, _ permissions: [String], _ rule: String) {
            (self.kind, self.permissions, self.rule) = (kind, permissions, rule)
        }
    }

    static let monitor = "stubvmi_monitor_watch_web_t"
    static let changes = [
        Change(.excess, ["map_write"], "allow \(monitor) stubvmi_target_web_t:mmu map_write;"),
        Change(.excess, ["pause"], "allow \(monitor) stubvmi_target_web_t:domain pause;"),
        Change(.excess, ["vm_event"], "allow \(monitor) stubvmi_target_web_t:domain2 vm_event;"),
        Change(.excess, ["map_read"], "allow \(monitor) stubvmi_target_db_1_t:mmu map_read;"),
        Change(.excess, ["map_read", "map_write"], "allow \(monitor) dom0_t:mmu { map_read map_write };"),
        Change(.excess, ["map_read"], "allow \(monitor) domio_t:mmu map_read;"),
        Change(.excess, ["map_read"], "allow \(monitor) domxen_t:mmu map_read;"),
        Change(.excess, ["load_policy"], "allow \(monitor) security_t:security load_policy;"),
        Change(.excess, ["pause"], "allow \(monitor) unlabeled_t:domain pause;"),
        Change(.excess, ["physinfo"], "allow \(monitor) xen_t:xen physinfo;"),
        Change(.excess, ["map_read"], "allow \(monitor) domain_type:mmu map_read;"),
        Change(.excess, ["exchange"], "allow \(monitor) \(monitor)_self:mmu exchange;"),
        Change(.excess, ["bind"], "allow \(monitor)_channel domU_t:event bind;"),
        Change(.excess, ["use"], "allow \(monitor) device_t:resource use;"),
        Change(.excess, ["stat"], "allow \(monitor)_self stubvmi_target_web_t:mmu stat;"),
        Change(
            .excess, ["map_write"],
            "bool late false; if (late) { allow \(monitor) stubvmi_target_web_t:mmu map_write; }"),
        Change(
            .excess, ["map_read"], "attribute a; typeattribute \(monitor) a; allow a xenstore_t:mmu map_read;"
        ),
        Change(.exposed, ["map_read"], "allow stubvmi_target_web_t \(monitor):mmu map_read;"),
        Change(.exposed, ["send"], "allow stubvmi_target_db_1_t \(monitor):argo send;"),
        Change(.exposed, ["map_read"], "allow domU_t \(monitor):grant map_read;"),
        Change(.exposed, ["bind"], "allow stubvmi_target_web_t_channel \(monitor):event bind;"),
        Change(.exposed, ["map_read"], "allow domU_t stubvmi_target_web_t:mmu map_read;"),
        Change(
            .exposed, ["map_read"], "allow introspection_target_type introspection_target_type:mmu map_read;"),
        Change(.exposed, ["stat"], "allow domain_type introspection_target_type:mmu stat;"),
        Change(
            .excess, ["send"],
            "allow introspection_monitor_type introspection_monitor_type_channel:event send;"),
        Change(
            .excess, ["map_read", "stat"],
            "allow introspection_read_type introspection_target_type:mmu { map_read stat };"),
        Change(.unenforced, [], "permissive \(monitor);"),
        Change(.unenforced, [], "permissive domU_t;"),
    ]

    @Test("A permission too many is found in the binary, whoever has it on whatever", arguments: changes)
    func tampered(_ change: Change) async throws {
        let scratch = try Scratch()
        let proof = try Proof.prove(binary: try await Tampered.build(change.rule, in: scratch), spec: .sample)
        #expect(!proof.holds)
        #expect(proof.violations.contains { $0.kind == change.kind && $0.permissions == change.permissions })
        #expect(proof.text.contains("NOT proved"))
    }

    @Test("A policy without assertions and without a change is proved: the changes are what is found")
    func untampered() async throws {
        let scratch = try Scratch()
        #expect(try Proof.prove(binary: try await Tampered.build("", in: scratch), spec: .sample).holds)
    }

    @Test("A permission too few is found: a target that the policy was not built for")
    func missing() async throws {
        let scratch = try Scratch()
        let binary = try await built(in: scratch)
        var spec = Spec.sample
        spec.monitors[0].targets = ["web", "idle"]
        let proof = try Proof.prove(binary: binary, spec: spec)
        #expect(proof.violations.map(\.kind) == [.missing])
        #expect(proof.violations.first?.permissions == ["map_read", "stat"])
        #expect(proof.violations.first?.target == "stubvmi_target_idle_t")
    }

    @Test("A permission that only a boolean gives is missing where the tier promises it")
    func switchedOff() async throws {
        let scratch = try Scratch()
        let rule = "allow \(Self.monitor) stubvmi_target_idle_t:mmu { map_read stat };"
        let binary = try await Tampered.build("bool late true; if (late) { \(rule) }", in: scratch)
        var spec = Spec.sample
        spec.monitors[0].targets = ["web", "idle"]
        let proof = try Proof.prove(binary: binary, spec: spec)
        #expect(proof.violations.map(\.kind) == [.missing])
    }

    @Test("Labels that the policy does not know, or that mean the unlabeled type or another, are refused")
    func labels() async throws {
        let scratch = try Scratch()
        let binary = try await Tampered.build(
            "typealias unlabeled_t alias stubvmi_target_ghost_t; typealias domU_t alias stubvmi_target_twin_t;",
            in: scratch)
        var spec = Spec.sample
        for name in ["ghost", "twin", "stranger"] {
            spec.targets.append(Target(name: name, os: .linux, profile: .file("x")))
        }
        let proof = try Proof.prove(binary: binary, spec: spec)
        let found = proof.violations.filter { $0.kind == .label }
        #expect(found.map(\.source) == ["ghost", "twin", "stranger"].map { "stubvmi_target_\($0)_t" })
        #expect(found[0].message.contains("everything unlabeled"))
        #expect(found[1].message.contains("another name of domU_t"))
        #expect(found[2].message.contains("would be unlabeled"))
    }

    @Test("A policy that allows what it does not know is refused")
    func unknown() async throws {
        let scratch = try Scratch()
        let binary = try await Tampered.build("", unknown: "allow", in: scratch)
        let proof = try Proof.prove(binary: binary, spec: .sample)
        #expect(proof.violations.map(\.kind) == [.unenforced])
    }
}
