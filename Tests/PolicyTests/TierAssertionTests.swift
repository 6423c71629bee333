// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import Testing

@testable import Policy

/// Who may do what to whom, by class: as rules of the policy say it, and as checkpolicy complains of it.
struct Rights: Equatable {
    struct Pair: Hashable { var source, target, objectClass: String }

    private(set) var all: [Pair: Set<String>] = [:]

    mutating func add(
        _ source: String, _ target: String, _ objectClass: String, _ permissions: some Sequence<String>
    ) {
        all[Pair(source: source, target: target, objectClass: objectClass), default: []].formUnion(
            permissions)
    }

    subscript(_ source: String, _ target: String, _ objectClass: String) -> Set<String> {
        all[Pair(source: source, target: target, objectClass: objectClass)] ?? []
    }

    var rules: String {
        all.filter { !$0.value.isEmpty }.map { pair, permissions in
            let list = permissions.sorted().joined(separator: " ")
            return "allow \(pair.source) \(pair.target):\(pair.objectClass) { \(list) };\n"
        }.sorted().joined()
    }

    /// What checkpolicy said is violated, out of an error's cause.
    init(violated text: String) {
        for line in text.split(separator: "\n") where line.hasPrefix("allow ") {
            let words = line.split(whereSeparator: { " :{}".contains($0) }).map(String.init)
            if words.count > 4 { add(words[1], words[2], words[3], words[4...]) }
        }
    }

    init() {}
}

/// The permissions of each class, out of Xen's access_vectors.
enum AccessVectors {
    static func read() async throws -> [String: [String]] {
        let path = try await XenPolicy.sources.folder.pushing("xen/xsm/flask/policy/access_vectors")
        var classes: [String: [String]] = [:]
        var current: String?
        for line in String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n") {
            let word = line.prefix { $0 != "#" }.filter { !$0.isWhitespace || $0 == " " }
            let words = word.split(separator: " ").map(String.init)
            if words.first == "class" { current = words.last }
            if let current, words.count == 1, !["{", "}"].contains(words[0]), words[0] != current {
                classes[current, default: []].append(words[0])
            }
        }
        return classes
    }
}

struct TierAssertionTests {
    static let confined = Confined.all(of: .tiers)
    static let names = confined.map(\.name)

    /// Everything that there is but what a domain's table names: on its target, on one that it does not
    /// watch, on what belongs to them, on other monitors and the supervisor, on dom0, on guests, on Xen.
    private static func excess(of domain: Confined) async throws -> Rights {
        let own = domain.family
        let objects =
            Spec.tiers.targets.flatMap { Confined.family(of: $0.type) }
            + confined.flatMap(\.family).filter { !own.contains($0) }
            + [
                "dom0_t", "domU_t", "domU_t_channel", "domio_t", "domxen_t", "unlabeled_t", "xen_t",
                "security_t",
            ]
        var excess = Rights()
        for (objectClass, permissions) in try await AccessVectors.read() {
            for object in objects {
                let named = domain.allowances(from: domain.type, to: object)
                    .filter { $0.objectClass == objectClass }.map(\.permission)
                excess.add(domain.type, object, objectClass, Set(permissions).subtracting(named))
            }
        }
        return excess
    }

    @Test("Each permission that a table does not name fails the build", arguments: names)
    func excess(_ name: String) async throws {
        let domain = try #require(Self.confined.first { $0.name == name })
        let excess = try await Self.excess(of: domain)
        #expect(excess.all.count > 300)
        let scratch = try Scratch()
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(with: excess.rules, of: .tiers, on: host)
        }
        #expect(error?.code == .denied)
        let violated = Rights(violated: error?.cause ?? "")
        for (pair, permissions) in excess.all {
            #expect(violated[pair.source, pair.target, pair.objectClass] == permissions, "\(pair)")
        }
    }

    /// Without what Xen's own assertions refuse in any policy: channels and devices that are none, domains
    /// that are none.
    private static func possible(_ excess: Rights) -> Rights {
        var possible = Rights()
        for (pair, permissions) in excess.all {
            switch pair.objectClass {
            case "event" where pair.target.hasSuffix("_channel"):
                possible.add(pair.source, pair.target, "event", permissions.subtracting(["bind"]))
            case "event", "resource": break
            case "domain":
                let others = permissions.subtracting(["create", "transition"])
                possible.add(pair.source, pair.target, "domain", others)
            default: possible.add(pair.source, pair.target, pair.objectClass, permissions)
            }
        }
        return possible
    }

    @Test("Each of them is found in the binary where nothing is asserted", arguments: names)
    func tampered(_ name: String) async throws {
        let domain = try #require(Self.confined.first { $0.name == name })
        let excess = Self.possible(try await Self.excess(of: domain))
        let scratch = try Scratch()
        let binary = try await Tampered.build(excess.rules, of: .tiers, in: scratch)
        let proof = try Proof.prove(binary: binary, spec: .tiers)
        var found = Rights()
        for one in proof.violations where one.kind == .excess {
            found.add(one.source, one.target, one.class, one.permissions)
        }
        for (pair, permissions) in excess.all {
            #expect(found[pair.source, pair.target, pair.objectClass] == permissions, "\(pair)")
        }
    }

    static let supervisor = "stubvmi_supervisor_t"
    static let events = "stubvmi_monitor_events_t"
    static let control = "stubvmi_monitor_control_t"
    /// What others must not do: to a monitor, to the supervisor, and over the event channels between.
    static let rules = [
        "allow domU_t \(supervisor):grant map_read;", "allow domU_t_channel \(supervisor):event bind;",
        "allow \(supervisor) \(supervisor):domain pause;", "allow \(control) \(supervisor):event send;",
        "allow \(supervisor) stubvmi_monitor_read_t:mmu map_read;",
        "allow \(supervisor) stubvmi_monitor_read_t:domain pause;",
        "allow \(supervisor) \(control):grant map_read;", "allow \(supervisor) \(control):mmu map_write;",
        "allow \(supervisor) \(control):domain unpause;",
        "allow \(supervisor) \(control)_self:mmu map_read;",
        "allow \(supervisor)_self stubvmi_target_all_t:mmu map_read;",
        "allow \(supervisor)_channel stubvmi_target_all_t:event bind;",
        "allow \(supervisor) stubvmi_target_one_read_t:mmu map_read;",
        "allow \(supervisor) stubvmi_target_one_control_t:domain2 vm_event;",
        "allow \(supervisor) stubvmi_target_one_control_t:domain pause;",
        "allow \(supervisor) stubvmi_target_all_t:domain getdomaininfo;",
        "allow \(supervisor) introspection_target_type:domain unpause;",
        "allow \(events)_channel stubvmi_target_idle_t:event bind;",
        "allow \(events)_channel stubvmi_target_one_control_t:event bind;",
        "allow \(events)_channel stubvmi_target_all_t:event send;",
        "allow \(events)_channel domU_t:event bind;",
        "allow \(events) stubvmi_target_one_control_t_channel:event create;",
        "allow stubvmi_target_all_t_channel \(control):event bind;",
        "allow stubvmi_target_all_t_channel stubvmi_monitor_read_t:event bind;",
        "allow stubvmi_target_all_t_channel \(events):event send;",
        "allow stubvmi_target_all_t_channel \(events)_self:event bind;",
        "allow stubvmi_target_one_read_t_channel \(events):event bind;",
        "allow \(control)_channel stubvmi_target_all_t:event bind;",
        "allow stubvmi_target_all_t \(events):event send;", "allow domU_t_channel \(events):event bind;",
        "introspection_events(\(control), { stubvmi_target_all_t }, { stubvmi_target_all_t_channel })",
        "introspection_control(stubvmi_monitor_read_t, { stubvmi_target_all_t })",
        "introspection_ring(stubvmi_target_idle_t, \(events))\n"
            + "allow stubvmi_target_idle_t_channel \(events):event bind;",
    ]

    @Test("What leads to monitors and the supervisor otherwise fails the build", arguments: rules)
    func others(_ rule: String) async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(with: rule, of: .tiers, on: host)
        }
        #expect(error?.code == .denied)
    }

    @Test("A refusal says that it is about the supervisor")
    func origin() async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(
                with: "allow \(Self.supervisor) stubvmi_target_all_t:mmu stat;", of: .tiers, on: host)
        }
        #expect(
            error?.message.hasSuffix("(Supervisor of the monitors control)") == true,
            "\(error?.message ?? "")")
    }
}
