// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Host
import Testing

@testable import Deploy

/// Taking away what a spec made; LabTests do it with real domains and grants.
@Suite struct DestroyTests {
    private static let loads = ["xl loadpolicy": Invocation.Outcome(status: 0)]
    private static let monitor = "watch-web 2 8 1 -b---- 0.1 system_u:system_r:stubvmi_monitor_watch_web_t"

    /// A host on which the spec's monitor was launched.
    private func withDeployment(_ body: (Layout) async throws -> Void) async throws {
        try await withLayout { layout in
            var state = State(boot: Boot.current, policy: "p")
            state.monitors = [
                .init(
                    name: "watch-web", domain: 2, label: "system_u:system_r:stubvmi_monitor_watch_web_t",
                    tier: "read", targets: [.init(name: "web", domain: 1)], image: "i", bundle: "b",
                    started: Date(timeIntervalSinceReferenceDate: 0))
            ]
            try state.save(layout)
            try Files.write("config", to: layout.config(of: "watch-web"))
            try Files.write("bundle", to: layout.bundle(of: "watch-web"))
            try await body(layout)
        }
    }

    @Test func whenEverythingIsGoneNothingIsLeft() async throws {
        try await withDeployment { layout in
            let xen = XenHost(answers: Self.loads)
            let report = try await Destroy(site: xen.site(layout)).run(PreflightTests.spec)
            #expect(report.destroyed.isEmpty && report.keptTypes.isEmpty)
            #expect(xen.changes == ["xl loadpolicy"])
            for path in [layout.state, layout.config(of: "watch-web"), layout.bundle(of: "watch-web")] {
                #expect(!Files.exists(path), "\(path)")
            }
        }
    }

    @Test func theTypeOfALiveTargetStays() async throws {
        try await withDeployment { layout in
            let xen = XenHost(domains: [PreflightTests.web], answers: Self.loads)
            let report = try await Destroy(site: xen.site(layout)).run(PreflightTests.spec)
            #expect(report.keptTypes == ["stubvmi_target_web_t"])
            let state = try State.load(layout)
            #expect(state.monitors.isEmpty && state.policy == report.policySHA256)
            // With the target gone its type goes too.
            let after = XenHost(answers: Self.loads)
            let last = try await Destroy(site: after.site(layout)).run(PreflightTests.spec)
            #expect(last.keptTypes.isEmpty && last.policySHA256 != report.policySHA256)
            #expect(!Files.exists(layout.state))
        }
    }

    /// A domain that is gone with its grants left behind would be worse than one that stays.
    @Test func withoutXenstoreNothingIsDestroyed() async throws {
        try await withDeployment { layout in
            let xen = XenHost(domains: [PreflightTests.web, Self.monitor], answers: Self.loads)
            let before = try State.load(layout)
            let error = await #expect(throws: ToolError.self) {
                try await Destroy(site: xen.site(layout)).run(PreflightTests.spec)
            }
            #expect(error?.code == .io)
            #expect(xen.changes.isEmpty)
            #expect(try State.load(layout) == before)
            #expect(Files.exists(layout.bundle(of: "watch-web")))
        }
    }

    /// A domain of that name with another label is somebody else's.
    @Test func anotherDomainOfThatNameIsLeftAlone() async throws {
        try await withDeployment { layout in
            let other = "watch-web 7 8 1 -b---- 0.1 system_u:system_r:domU_t"
            let xen = XenHost(domains: [other], answers: Self.loads)
            let report = try await Destroy(site: xen.site(layout)).run(PreflightTests.spec)
            #expect(report.destroyed.isEmpty)
            #expect(xen.changes == ["xl loadpolicy"])
        }
    }

    @Test func aHostThatDoesNotEnforceIsLeftAsItIs() async throws {
        try await withDeployment { layout in
            let xen = XenHost(domains: [Self.monitor], mode: "Permissive")
            let error = await #expect(throws: ToolError.self) {
                try await Destroy(site: xen.site(layout)).run(PreflightTests.spec)
            }
            #expect(error?.code == .preflight)
            #expect(xen.changes.isEmpty && Files.exists(layout.state))
        }
    }
}
