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
}
