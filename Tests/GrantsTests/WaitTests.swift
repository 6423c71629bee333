// SPDX-License-Identifier: Apache-2.0
import Foundation
import Grants
import Host
import Testing
import XenstoredFixture

/// Waiting for what others write.
@Suite(.serialized, .timeLimit(.minutes(20))) struct WaitTests {
    @Test func aValueThatIsThereIsNotWaitedFor() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        try store.write("/a", "x")
        let value = try await store.wait(watching: "/a", timeout: .zero) { try $0.read("/a") }
        #expect(value == "x")
    }

    @Test func aChangeEndsTheWait() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let (store, other) = (try daemon.connect(), try daemon.connect())
        async let value = store.wait(watching: "/a", timeout: .seconds(900)) { store in
            try store.read("/a/b").flatMap { $0 == "3" ? $0 : nil }
        }
        for number in 1...3 {
            try await Task.sleep(for: .milliseconds(50))
            try other.write("/a/b", String(number))
        }
        #expect(try await value == "3")
    }

    @Test func theDeadlineIsKept() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let start = ContinuousClock.now
        let error = try await #require(throws: ToolError.self) {
            let _: String = try await store.wait(watching: "/a", timeout: .milliseconds(300)) {
                try $0.read("/a")
            }
        }
        #expect(error.code == .timeout)
        let took = ContinuousClock.now - start
        #expect(took >= .milliseconds(300) && took < .seconds(10), "\(took)")
    }

    @Test func cancellingEndsTheWait() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let task = Task<String, any Error> {
            try await store.wait(watching: "/a", timeout: .seconds(900)) { try $0.read("/a") }
        }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func manyMayWaitAtOnce() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let _: String = try await store.wait(watching: "/w", timeout: .seconds(900)) {
                        try $0.read("/w/\(number)")
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(100))
            for number in 0..<16 { try store.write("/w/\(number)", "x") }
            try await group.waitForAll()
        }
    }

    @Test func theEndOfXenstoredEndsTheWait() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let waiting = Task<String, any Error> {
            try await store.wait(watching: "/a", timeout: .seconds(600)) { try $0.read("/a") }
        }
        try await Task.sleep(for: .milliseconds(100))
        daemon.stop()
        let error = try await #require(throws: ToolError.self) { try await waiting.value }
        #expect(error.code == .io)
    }
}
