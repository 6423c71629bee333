// SPDX-License-Identifier: Apache-2.0
import Host
import Testing
import XenstoredFixture

@testable import Deploy

/// A policy is loaded when it is not the loaded one, and only after everything else was right.
@Suite struct PolicyLoadTests {
    private static let loads = ["xl loadpolicy": Invocation.Outcome(status: 0)]

    @Test func onceIsEnough() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        try await withLayout { layout in
            let xen = XenHost(answers: Self.loads, xenstored: daemon.socket)
            let load = LoadPolicy(site: xen.site(layout))
            let first = try await load.run(PreflightTests.spec)
            #expect(first.policy.loaded)
            #expect(first.policy.types == ["stubvmi_monitor_watch_web_t", "stubvmi_target_web_t"])
            let second = try await load.run(PreflightTests.spec)
            #expect(!second.policy.loaded && second.policy.sha256 == first.policy.sha256)
            #expect(xen.changes == ["xl loadpolicy"])
            let loaded = try State.load(layout)
            #expect(loaded.policy?.sha256 == first.policy.sha256)
        }
    }

    /// What was loaded does not outlive the host's run.
    @Test func afterAnotherBootItIsLoadedAgain() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        try await withLayout { layout in
            let xen = XenHost(answers: Self.loads, xenstored: daemon.socket)
            let load = LoadPolicy(site: xen.site(layout))
            _ = try await load.run(PreflightTests.spec)
            var state = try State.load(layout)
            state.boot = "another"
            try state.save(layout)
            let again = try await load.run(PreflightTests.spec)
            #expect(again.policy.loaded)
            #expect(xen.changes == ["xl loadpolicy", "xl loadpolicy"])
        }
    }

    /// It may have been loaded all the same: which one is loaded is not known any more.
    @Test func whatXenRefusedIsNotRecorded() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        try await withLayout { layout in
            let xen = XenHost(
                answers: ["xl loadpolicy": .init(status: 1, errors: "Invalid argument")],
                xenstored: daemon.socket)
            let error = await #expect(throws: ToolError.self) {
                try await LoadPolicy(site: xen.site(layout)).run(PreflightTests.spec)
            }
            #expect(error?.code == .toolFailed && error?.cause == "Invalid argument")
            let loaded = try State.load(layout)
            #expect(loaded.policy == nil)
        }
    }

    /// A domain that lost its type would be unlabeled.
    @Test func aLiveDomainKeepsItsType() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        try await withLayout { layout in
            let xen = XenHost(
                domains: ["db 4 255 1 -b---- 0.1 system_u:system_r:stubvmi_target_db_t"], answers: Self.loads,
                xenstored: daemon.socket)
            let report = try await LoadPolicy(site: xen.site(layout)).run(PreflightTests.spec)
            #expect(report.policy.types.contains("stubvmi_target_db_t"))
        }
    }
}
