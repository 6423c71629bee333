// SPDX-License-Identifier: Apache-2.0
import Spec
import Testing

@testable import Deploy

@Suite struct CarriedTests {
    static let spec = Spec(
        monitors: [
            Monitor(name: "m1", tier: .read, memory: 8, targets: ["a", "b"], programs: []),
            Monitor(name: "m2", tier: .read, memory: 8, targets: ["c"], programs: []),
        ],
        targets: ["a", "b", "c", "d"].map { Target(name: $0, os: .linux, profile: .file("x")) })

    private func live(_ types: [String]) -> [Domain] {
        types.enumerated().map { index, type in
            Domain(
                name: "x\(index)", id: UInt32(index), memory: 8, state: "r-----",
                label: "system_u:system_r:\(type)")
        }
    }

    @Test func nothingLiveNeedsNothing() {
        #expect(Self.spec.carried(by: live(["dom0_t"])) == Spec(monitors: [], targets: []))
    }

    @Test func aLiveTargetKeepsItsType() {
        let kept = Self.spec.carried(by: live(["dom0_t", Self.spec.targets[3].type]))
        #expect(kept.targets.map(\.name) == ["d"])
        #expect(kept.monitors.isEmpty)
    }

    @Test func aLiveMonitorKeepsAllThatItWatches() {
        let kept = Self.spec.carried(by: live([Self.spec.monitors[0].type]))
        #expect(kept.monitors.map(\.name) == ["m1"])
        #expect(kept.targets.map(\.name) == ["a", "b"])
    }
}
