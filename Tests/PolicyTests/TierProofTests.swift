// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

/// The proof of all tiers and of the supervisor: exactly their tables, and a permission more or less is found.
struct TierProofTests {
    static func policy(of spec: Spec, in scratch: borrowing Scratch) async throws -> BinaryPolicy {
        let built = try await PolicyBuild.build(
            spec: spec, sources: try await XenPolicy.sources, host: scratch.host)
        return try BinaryPolicy.read(
            try Files.read(built.path), monitors: Confined.all(of: spec).map(\.label),
            targets: spec.targets.map(\.label))
    }

    private func prove(_ policy: BinaryPolicy) -> Proof {
        Proof.prove(policy, spec: .tiers, sealed: false, sha256: "")
    }

    @Test("What is built is what the tables name, on each target of each tier")
    func holds() async throws {
        let scratch = try Scratch()
        let proof = prove(try await Self.policy(of: .tiers, in: scratch))
        #expect(proof.violations == [])
        func may(_ source: String, _ target: String) -> [String] {
            proof.rows.filter { $0.source == source && $0.target == target }
                .map { "\($0.class) \($0.permissions.joined(separator: " "))" }.sorted()
        }
        let (read, control, events) = (
            "stubvmi_monitor_read_t", "stubvmi_monitor_control_t", "stubvmi_monitor_events_t"
        )
        let registers = "domain getdomaininfo getvcpucontext pause setvcpucontext unpause"
        for target in ["all", "one_read"] {
            #expect(may(read, "stubvmi_target_\(target)_t") == ["mmu map_read stat"])
        }
        for target in ["all", "one_control"] {
            #expect(
                may(control, "stubvmi_target_\(target)_t") == [
                    registers, "hvm gethvmc sethvmc", "mmu map_read map_write stat",
                ])
        }
        for target in ["all", "one_events"].map({ "stubvmi_target_\($0)_t" }) {
            #expect(
                may(events, target) == [
                    registers, "domain2 mem_access vm_event", "hvm altp2mhvm_op gethvmc getparam sethvmc",
                    "mmu adjust map_read map_write stat",
                ])
            #expect(may(events, "\(target)_channel") == ["event create"])
            #expect(may("\(events)_channel", target) == ["event bind"])
            #expect(may("\(target)_channel", events) == ["event bind"])
        }
        let withEvents = ["domain pause unpause", "domain2 vm_event"]
        for (target, more) in [
            ("all", withEvents), ("one_control", ["domain unpause"]), ("one_events", withEvents),
        ] {
            let may = may(Label.supervisor, "stubvmi_target_\(target)_t")
            #expect(may == more + ["mmu map_read map_write"])
        }
        for monitor in [control, events] {
            #expect(may(Label.supervisor, monitor) == ["domain getdomaininfo pause", "mmu map_read"])
        }
        #expect(may(Label.supervisor, read) == [])
        #expect(proof.rows.filter { $0.target == "stubvmi_target_idle_t" } == [])
        #expect(
            proof.rows.filter { $0.permissions.contains("getvcpuinfo") || $0.target == "unlabeled_t" } == [])
    }

    @Test("Who may do something to monitors and the supervisor is said, and nobody else may")
    func others() async throws {
        let scratch = try Scratch()
        let proof = prove(try await Self.policy(of: .tiers, in: scratch))
        let trusted: Set = ["dom0_t", "dom0_t_channel", "xenstore_t", "xenstore_t_channel"]
        func on(_ monitor: String) -> Set<String> {
            Set(proof.others.filter { $0.monitor == monitor }.map(\.source))
        }
        #expect(on("read") == trusted && on("") == trusted)
        #expect(on("control") == trusted.union([Label.supervisor]) && on("events") == on("control"))
        #expect(
            proof.text.contains(
                """
                On the monitors themselves: dom0_t, stubvmi_supervisor_t, xenstore_t, and nobody else.
                On the supervisor itself: dom0_t, xenstore_t, and nobody else.
                """))
        #expect(proof.rows.last?.source == "stubvmi_supervisor_t_channel")
    }

    @Test("Without a monitor of tier control or events there is no supervisor, in the policy or in the proof")
    func none() async throws {
        let scratch = try Scratch()
        let policy = try await Self.policy(of: .sample, in: scratch)
        #expect(!policy.types.contains(Label.supervisor))
        let proof = Proof.prove(policy, spec: .sample, sealed: false, sha256: "")
        #expect(proof.holds && !proof.text.contains("supervisor"))
    }

    @Test("Each permission that is taken from the binary is missed")
    func less() async throws {
        let scratch = try Scratch()
        let policy = try await Self.policy(of: .tiers, in: scratch)
        var count = 0
        let tables = Confined.all(of: .tiers)
        for (index, rule) in policy.rules.enumerated() {
            let named = tables.flatMap { $0.allowances(from: rule.source, to: rule.target) }
                .filter { $0.objectClass == rule.objectClass && !$0.isSwitchable }
            for permission in Set(named.map(\.permission)) {
                var less = policy
                less.rules[index].ever.remove(permission)
                less.rules[index].always.remove(permission)
                if less.rules[index].ever.isEmpty { less.rules.remove(at: index) }
                let violations = prove(less).violations
                #expect(violations.map(\.kind) == [.missing] && violations.first?.permissions == [permission])
                count += 1
                var switched = policy
                switched.rules[index].always.remove(permission)
                #expect(prove(switched).violations.map(\.kind) == [.missing])
            }
        }
        let onTargets = 2 * (2 + 10 + 18)
        // Three targets, two of them with events, and two monitors.
        let supervisors = 3 * 3 + 2 * 2 + 2 * 3
        #expect(count == onTargets + supervisors + 4 * Allowance.any.count - 4)
    }

    static let macros = [
        ("allow $1 $2:mmu { map_read stat };", "allow $1 $2:mmu map_read;"),
        ("allow $1 $2:hvm { gethvmc sethvmc };", "allow $1 $2:hvm { gethvmc };"),
        ("{ vm_event mem_access }", "{ mem_access }"), ("map_write stat adjust }", "map_write stat }"),
        ("allow $1 $3:event create;", ""), ("allow $1_channel $2:event bind;", ""),
        ("allow $3 $1:event bind;", ""), ("allow $1 $4:domain2 vm_event;", ""),
        ("allow $1 $4:domain pause;", ""), ("allow $1 $3:domain unpause;", ""),
        ("allow $1 $3:mmu { map_read map_write };", "allow $1 $3:mmu { map_read };"),
        ("allow $1 $2:mmu map_read;", ""),
        ("allow $1 $2:domain { getdomaininfo pause };", "allow $1 $2:domain { getdomaininfo };"),
    ]

    @Test("A macro with a permission less is found", arguments: macros)
    func macro(_ rule: String, _ other: String) async throws {
        let scratch = try Scratch()
        let binary = try await Tampered.build("", of: .tiers, replacing: (rule, other), in: scratch)
        let proof = try Proof.prove(binary: binary, spec: .tiers)
        #expect(!proof.holds && proof.violations.allSatisfy { $0.kind == .missing })
    }
}
