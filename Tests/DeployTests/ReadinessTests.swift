// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import Testing
import XenstoredFixture

@testable import Deploy

/// `wait` against a real xenstored.
@Suite(.timeLimit(.minutes(20))) struct ReadinessTests {
    private static let state = "/local/domain/5/data/stubvmi/state"

    /// The sample's `watch-a`, domain 5, and its target `a`, domain 1.
    private func withMonitor(
        _ body: (Readiness, XenStore, Daemon) async throws -> Void
    ) async throws {
        try await withLayout { layout in
            try Sample.state.save(layout)
            let (daemon, store) = try await Daemon.started(with: [1: "a", 5: "watch-a"])
            defer { daemon.stop() }
            try store.write("/local/domain/5/stubvmi/generation", "1")
            let site = XenHost(xenstored: daemon.socket).site(layout)
            try await body(Readiness(site: site), store, daemon)
        }
    }

    @Test func itsOwnWordEndsTheWait() async throws {
        try await withMonitor { readiness, store, _ in
            async let domain = readiness.wait(for: "watch-a", timeout: .seconds(900))
            try await Task.sleep(for: .milliseconds(50))
            try store.write(Self.state, "starting")
            try store.write(Self.state, "ready 1")
            #expect(try await domain == 5)
        }
    }

    @Test(arguments: [
        ("starting", "a", "1", "it starts"), ("ready 1", "b", "1", "its target 'a' is no longer domain 1"),
        ("ready 1", "a", "2", "it is at hand-over 1"),
        ("refused 1: no", "a", "1", "it refused what it was given: no"),
    ])
    func whatIsMissingIsTold(_ state: String, _ target: String, _ generation: String, _ why: String)
        async throws
    {
        try await withMonitor { readiness, store, _ in
            try store.write(Self.state, state)
            try store.write("/local/domain/1/name", target)
            try store.write("/local/domain/5/stubvmi/generation", generation)
            let error = await #expect(throws: ToolError.self) {
                try await readiness.wait(for: "watch-a", timeout: .milliseconds(50))
            }
            #expect(error?.code == .timeout && error?.cause == why)
        }
    }

    @Test func aMonitorThatNobodyKnowsIsNotWaitedFor() async throws {
        try await withMonitor { readiness, _, _ in
            let error = await #expect(throws: ToolError.self) {
                try await readiness.wait(for: "watch-x", timeout: .seconds(900))
            }
            #expect(error?.code == .notFound)
        }
    }

    @Test func withoutXenstoredNothingIsWaitedFor() async throws {
        try await withMonitor { readiness, _, daemon in
            daemon.stop()
            let error = await #expect(throws: ToolError.self) {
                try await readiness.wait(for: "watch-a", timeout: .seconds(900))
            }
            #expect(error?.code == .preflight)
        }
    }
}
