// SPDX-License-Identifier: Apache-2.0
import Host
import Testing
import XenstoredFixture

@testable import Grants

/// A monitor's own word for how it is, and waiting for it.
@Suite(.serialized, .timeLimit(.minutes(20))) struct ReadyTests {
    /// A daemon with the monitor 7.
    private func setUp() async throws -> (Daemon, XenStore) {
        try await Daemon.started(with: [7: "watch"])
    }

    @Test(
        arguments: [
            ("starting", .starting), ("ready 1", .ready(1)), ("ready 4294967295", .ready(.max)),
            ("refused 2: no: bundle", .refused(2, "no: bundle")), ("failed: x", .failed("x")),
            ("failed: ", .failed("")),
        ] as [(String, MonitorState)])
    func whatAMonitorSaysIsRead(text: String, state: MonitorState) {
        #expect(MonitorState(text) == state)
    }

    @Test(arguments: [
        "", "ready", "ready 0", "ready 01", "ready +1", "ready -1", "ready 4294967296", "ready 1 ",
        " ready 1",
        "ready 1\n", "Ready 1", "refused 1", "refused 1:", "refused 1:x", "refused : x", "refused x: y",
        "failed", "failed:x", "starting ", "ready \u{661}",
    ])
    func whatItMayNotSayIsOther(text: String) {
        #expect(MonitorState(text) == .other(visible(text)))
    }

    @Test func theGenerationAskedForIsWaitedFor() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        #expect(try store.state(of: 7) == nil)
        async let ready: Void = store.waitUntilReady(7, generation: 3, timeout: .seconds(900))
        for said in ["starting", "ready 1", "refused 2: no", "ready 1", "nonsense", "ready 3"] {
            try store.write(Nodes.state(of: 7), said)
            try await Task.sleep(for: .milliseconds(20))
        }
        try await ready
    }

    @Test func refusedFailedOvertakenAndSilentAreToldApart() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let long = String(repeating: "x", count: 3000)
        for (said, code, words) in [
            (
                "refused 3: no\u{1B}[31m kernel\n" + long, .denied,
                "refused generation 3: no\\u{1b}[31m kernel\\u{a}xxx"
            ),
            ("failed: " + long, .toolFailed, "failed: xxx"),
            ("ready 4", .toolFailed, "generation 4"), ("refused 5: x", .toolFailed, "generation 5"),
            ("ready 2", .timeout, "not ready"), ("refused 2: x", .timeout, "not ready"),
        ] as [(String, ToolError.Code, String)] {
            try store.write(Nodes.state(of: 7), said)
            let error = try await #require(throws: ToolError.self, "\(said)") {
                try await store.waitUntilReady(7, generation: 3, timeout: .milliseconds(100))
            }
            #expect(error.code == code && error.message.contains(words), "\(error)")
            #expect(error.message.utf8.count < 400)
        }
        try store.remove(Nodes.state(of: 7))
        let silent = try await #require(throws: ToolError.self) {
            try await store.waitUntilReady(7, generation: 3, timeout: .milliseconds(100))
        }
        #expect(silent.code == .timeout && silent.cause == "it has said nothing")
    }

    @Test func theEndOfTheMonitorEndsTheWait() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        try store.write(Nodes.state(of: 7), "ready 1")
        let ended = Task { try await store.waitUntilReady(7, generation: 2, timeout: .seconds(600)) }
        try await Task.sleep(for: .milliseconds(100))
        try store.remove(Nodes.domain(7))
        let error = try await #require(throws: ToolError.self) { try await ended.value }
        #expect(error.code == .toolFailed && error.message.contains("ended before it was ready"))
    }
}
