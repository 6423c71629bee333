// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import SystemPackage
import TargetBundle
import Testing

@testable import Policy

/// Many monitors are held to their targets by fewer assertions, just as strictly.
struct MonitorGroupsTests {
    /// 70 monitors in rows and columns of 9; each watches its own target, and some watch another's: target
    /// 11 is also watched by monitors 1 and 9, so that the row of 9 and the column of 1 share it.
    private static var spec: Spec {
        let targets = (0..<70).map { Target(name: "t\($0)", os: .linux, profile: .file("x")) }
        let monitors = (0..<70).map { index in
            let others = [1: ["t11"], 9: ["t11"], 30: ["t2", "t69"]][index] ?? []
            return Monitor(
                name: "m\(index)", tier: .read, memory: 8, targets: ["t\(index)"] + others,
                programs: [Program(.processList)])
        }
        return Spec(monitors: monitors, targets: targets)
    }

    @Test("Row and column leave each monitor its own targets, or name what they leave beyond those")
    func exact() {
        let spec = Self.spec
        let groups = MonitorGroups(spec)
        #expect(groups.all.count == 8 + 9)
        for (index, monitor) in spec.monitors.enumerated() {
            let names = groups.names(of: index)
            let sets = names.map { name in
                Set(groups.all.first { $0.name == name }?.targets.map(\.name) ?? [])
            }
            let left = sets[0].intersection(sets[1]).subtracting(groups.refused(at: index).map(\.name))
            #expect(left == Set(monitor.targets), "\(monitor.name)")
        }
        // Monitor 10 stands in the row of 9 and the column of 1.
        #expect(groups.refused(at: 10).map(\.name) == ["t11"])
    }

    @Test("The policy of many is built, proved, and nobody reads what it does not watch")
    func built() async throws {
        let scratch = try Scratch()
        let sources = try await XenPolicy.sources
        let built = try await PolicyBuild.build(spec: Self.spec, sources: sources, host: scratch.host)
        let proof = try Proof.prove(binary: built.path, spec: Self.spec)
        #expect(proof.violations == [])
        #expect(proof.rows.count { $0.target.hasPrefix("stubvmi_target_") } == 74)
        #expect(
            built.module.contains("introspection_refused(stubvmi_monitor_m10_t, { stubvmi_target_t11_t })"))
    }

    static let rules = [
        // Another of the row, of the column, of neither; and what both groups watch.
        (3, "stubvmi_target_t4_t:mmu map_read"), (3, "stubvmi_target_t12_t:mmu map_read"),
        (3, "stubvmi_target_t40_t:mmu stat"), (10, "stubvmi_target_t11_t:mmu map_read"),
        (3, "stubvmi_monitor_m4_t_self:mmu map_read"), (3, "stubvmi_monitor_m12_t_channel:event send"),
        (3, "stubvmi_target_t3_t:mmu map_write"), (3, "stubvmi_target_t3_t:domain pause"),
        (3, "dom0_t:mmu map_read"), (69, "stubvmi_target_t0_t:mmu map_read"),
    ]

    @Test("A rule too many fails the build", arguments: rules)
    func tooMany(_ monitor: Int, _ rule: String) async throws {
        let scratch = try Scratch()
        let module = try PolicyModule.render(Self.spec) + "allow stubvmi_monitor_m\(monitor)_t \(rule);\n"
        let sources = try await XenPolicy.sources
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(module: module, sources: sources, host: host)
        }
        #expect(error?.code == .denied)
        #expect(error?.message.hasSuffix("(Monitor m\(monitor))") == true, "\(error?.message ?? "")")
    }

    /// The same, each third of tier control and each third of tier events; but what another watches too has
    /// events once.
    private static var mixed: Spec {
        var spec = Self.spec
        for index in spec.monitors.indices {
            spec.monitors[index].tier = [.read, .control, .events][index % 3]
        }
        // Monitor 11, of tier events, shares its target with 1, of tier control, and 9, of tier read.
        return spec
    }

    @Test("Many monitors of all tiers, and their supervisor, are built and proved")
    func mixedTiers() async throws {
        let scratch = try Scratch()
        let sources = try await XenPolicy.sources
        let built = try await PolicyBuild.build(spec: Self.mixed, sources: sources, host: scratch.host)
        let proof = try Proof.prove(binary: built.path, spec: Self.mixed)
        #expect(proof.violations == [])
        let rings = proof.rows.filter {
            $0.source.hasSuffix("_channel") && $0.target == "stubvmi_monitor_m11_t"
        }
        #expect(rings.map(\.source) == ["stubvmi_target_t11_t_channel"])
    }

    static let mixedRules = [
        // Monitor 11 is of tier events, as are 2, 5, 8 and 14; 10 stands in its row, and in the column of 1.
        "allow stubvmi_monitor_m2_t_channel stubvmi_target_t11_t:event bind;",
        "allow stubvmi_monitor_m14_t_channel stubvmi_target_t11_t:event bind;",
        "allow stubvmi_target_t11_t_channel stubvmi_monitor_m14_t:event bind;",
        "allow stubvmi_target_t11_t_channel stubvmi_monitor_m2_t:event bind;",
        "allow stubvmi_target_t11_t_channel stubvmi_monitor_m10_t:event bind;",
        "allow stubvmi_monitor_m14_t stubvmi_target_t11_t_channel:event create;",
        "allow stubvmi_monitor_m14_t stubvmi_target_t11_t:domain2 vm_event;",
        "allow stubvmi_monitor_m10_t stubvmi_target_t11_t:mmu map_write;",
        "allow stubvmi_supervisor_t stubvmi_target_t3_t:mmu map_read;",
        "allow stubvmi_supervisor_t stubvmi_target_t4_t:domain2 vm_event;",
        "allow stubvmi_supervisor_t stubvmi_target_t4_t:domain pause;",
        "allow stubvmi_supervisor_t stubvmi_monitor_m3_t:mmu map_read;",
    ]

    @Test("Among monitors of all tiers a rule too many fails the build", arguments: mixedRules)
    func tooManyOfMixed(_ rule: String) async throws {
        let scratch = try Scratch()
        let host = scratch.host
        let error = await #expect(throws: ToolError.self) {
            try await PolicyBuild.build(with: rule, of: Self.mixed, on: host)
        }
        #expect(error?.code == .denied)
    }

    @Test(
        "A hundred monitors are built and proved, whatever their tier and however long their names",
        arguments: Tier.allCases)
    func hundred(_ tier: Tier) async throws {
        // checkpolicy takes no line of more than 8,191 bytes.
        let long = String(repeating: "x", count: 59)
        var spec = Spec(monitors: [], targets: [])
        for index in 0..<100 {
            let targets = (0..<(tier == .events ? 1 : 3)).map { "t\((index + $0) % 100)\(long)" }
            spec.targets.append(Target(name: targets[0], os: .linux, profile: .file("x")))
            spec.monitors.append(
                Monitor(name: "m\(index)\(long)", tier: tier, memory: 8, targets: targets, programs: []))
        }
        let scratch = try Scratch()
        let sources = try await XenPolicy.sources
        let built = try await PolicyBuild.build(spec: spec, sources: sources, host: scratch.host)
        #expect(try Proof.prove(binary: built.path, spec: spec).violations == [])
        let host = scratch.host
        let rule = "allow stubvmi_target_t7\(long)_t_channel stubvmi_monitor_m6\(long)_t:event bind;"
        await #expect(throws: ToolError.self) { try await PolicyBuild.build(with: rule, of: spec, on: host) }
    }
}
