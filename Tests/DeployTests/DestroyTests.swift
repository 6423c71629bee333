// SPDX-License-Identifier: Apache-2.0
import Host
import Testing
import XenstoredFixture

@testable import Deploy

/// Taking away what a spec made; LabTests do it with real domains and grants.
@Suite struct DestroyTests {
    private static let loads = ["xl loadpolicy": Invocation.Outcome(status: 0)]
    private static let monitor = "watch-a 5 8 1 -b---- 0.1 system_u:system_r:stubvmi_monitor_watch_a_t"

    private static let target = "a 1 255 1 -b---- 0.1 system_u:system_r:stubvmi_target_a_t"

    /// A host on which the sample's monitors were launched.
    private func withDeployment(_ body: (Layout) async throws -> Void) async throws {
        try await withLayout { layout in
            try Sample.state.save(layout)
            try Files.write("config", to: layout.config(of: "watch-a"))
            try Files.write("bundle", to: layout.bundle(of: "watch-a"))
            try await body(layout)
        }
    }

    /// A domain that is gone with its grants left behind would be worse than one that stays.
    @Test func withoutXenstoreNothingIsDestroyed() async throws {
        let daemon = try await Daemon.started()
        daemon.stop()
        try await withDeployment { layout in
            let xen = XenHost(
                domains: [Self.target, Self.monitor], answers: Self.loads, xenstored: daemon.socket)
            let error = await #expect(throws: ToolError.self) {
                try await Destroy(site: xen.site(layout)).run(Sample.spec)
            }
            #expect(error?.code == .preflight)
            #expect(error?.message == "cannot connect to xenstored: it has ended")
            #expect(xen.changes.isEmpty)
            let loaded = try State.load(layout)
            #expect(loaded == Sample.state)
            #expect(Files.exists(layout.bundle(of: "watch-a")))
        }
    }

    @Test func aHostThatDoesNotEnforceIsLeftAsItIs() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        try await withDeployment { layout in
            let xen = XenHost(domains: [Self.monitor], mode: "Permissive", xenstored: daemon.socket)
            let error = await #expect(throws: ToolError.self) {
                try await Destroy(site: xen.site(layout)).run(nil)
            }
            #expect(error?.code == .preflight)
            #expect(xen.changes.isEmpty && Files.exists(layout.state))
        }
    }

    /// With the state lost and nothing running there is nothing left to do but the policy.
    @Test func ofNothingOnlyThePolicyIsLoaded() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        try await withLayout { layout in
            let xen = XenHost(domains: [Self.target], answers: Self.loads, xenstored: daemon.socket)
            let report = try await Destroy(site: xen.site(layout)).run(Sample.spec)
            #expect(report.destroyed.isEmpty && report.keptTypes == ["stubvmi_target_a_t"])
            #expect(xen.changes == ["xl loadpolicy"])
            let after = XenHost(answers: Self.loads, xenstored: daemon.socket)
            let last = try await Destroy(site: after.site(layout)).run(Sample.spec)
            #expect(last.keptTypes.isEmpty && last.policySHA256 != report.policySHA256)
            #expect(!Files.exists(layout.state) && !Files.exists(layout.journal))
        }
    }
}
