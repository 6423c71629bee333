// SPDX-License-Identifier: Apache-2.0
import Foundation
import Grants
import Host
import Testing
import XenstoredFixture

/// What a long-lived process hears from a real xenstored.
@Suite(.serialized, .timeLimit(.minutes(20))) struct WatcherTests {
    /// What `next` tells on a thread of its own: it blocks, and the tasks' threads are few.
    private func next(_ watcher: Watcher, timeout: Duration? = .seconds(600)) async throws -> [String] {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try watcher.next(timeout: timeout).map(\.path) })
            }
        }
    }

    /// A watcher whose first events, which only say that it watches, have been heard.
    private func settled(_ store: XenStore, _ paths: [String]) async throws -> Watcher {
        let watcher = try Watcher(store, paths: paths)
        var rest = Set(paths)
        while !rest.isEmpty { rest.subtract(try await next(watcher)) }
        return watcher
    }

    @Test func severalPathsAreHeardOnOneConnection() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        try daemon.addDomain(5, "web", to: store)
        let watcher = try await settled(
            store, ["@releaseDomain", "@introduceDomain", "/local/domain/5/name"])
        #expect(try await next(watcher, timeout: .milliseconds(50)).isEmpty)
        try store.write("/local/domain/5/name", "web--old")
        #expect(try await next(watcher) == ["/local/domain/5/name"])
        _ = try Guest(5, of: daemon)
        #expect(try await next(watcher) == ["@introduceDomain"])
        try daemon.endDomain(5)
        #expect(try await next(watcher) == ["@releaseDomain"])
        try store.write("/local/domain/6", "")
        #expect(try await next(watcher, timeout: .milliseconds(50)).isEmpty)
    }

    @Test func pathsComeAndGo() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let watcher = try await settled(store, ["/a"])
        try watcher.add("/b")
        #expect(try await next(watcher) == ["/b"])
        #expect(throws: ToolError.self) { try watcher.add("/b") }
        #expect(throws: ToolError.self) { try watcher.add("not a path!") }
        try watcher.remove("/a")
        #expect(throws: ToolError.self) { try watcher.remove("/a") }
        try store.write("/a", "1")
        try store.write("/b/c", "1")
        #expect(try await next(watcher) == ["/b/c"])
    }

    @Test func manyChangesAreToldOnceAndBounded() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let watcher = try await settled(store, ["/flood", "/end"])
        for round in 0..<2 { for number in 0..<1500 { try store.write("/flood/\(number)", "\(round)") } }
        try store.write("/end", "")
        try await Task.sleep(for: .milliseconds(300))
        var batches: [[String]] = []
        while batches.last?.contains("/end") != true { batches.append(try await next(watcher)) }
        #expect(batches.allSatisfy { $0.count <= 1026 && Set($0).count == $0.count })
        #expect(batches.joined().contains("/flood"), "the rest is told as the path that is watched")
        // Nothing was lost to what came first.
        try store.write("/flood/last", "")
        while try await next(watcher) != ["/flood/last"] {}
    }

    @Test func aLoopHearsChangesUntilItIsLeft() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let watcher = try await settled(store, ["/a"])
        let writing = Task.detached {
            for number in 1...3 {
                try store.write("/a/\(number)", "")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        var heard: [String] = []
        for try await changes in watcher.changes {
            heard += changes.map(\.path)
            if heard.count == 3 { break }
        }
        try await writing.value
        #expect(heard == ["/a/1", "/a/2", "/a/3"])
    }

    @Test func stoppingEndsTheWaitAndTheLoop() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let watcher = try await settled(store, ["/a"])
        let waiting = Task { try await next(watcher, timeout: nil) }
        try await Task.sleep(for: .milliseconds(50))
        watcher.stop()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        for try await _ in watcher.changes { Issue.record("a change after the end") }
    }

    @Test func theEndOfXenstoredIsHeard() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let (one, two) = (try await settled(store, ["/a"]), try await settled(store, ["/a"]))
        let waiting = Task { try await next(one, timeout: nil) }
        let looping = Task { for try await _ in two.changes {} }
        try await Task.sleep(for: .milliseconds(50))
        daemon.stop()
        let error = try await #require(throws: ToolError.self) { try await waiting.value }
        #expect(error.code == .io && error.hint?.contains("xenstored") == true)
        await #expect(throws: ToolError.self) { try await looping.value }
        #expect(throws: ToolError.self) { try one.add("/b") }
    }

    @Test func watchersAndTheirThreadsEnd() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        let threads = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count }
        let files = { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
        let before = (try threads(), try files())
        for _ in 0..<200 { _ = try await settled(store, ["/a"]) }
        for _ in 0..<200 where try files() > before.1 + 20 { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try files() <= before.1 + 20)
        #expect(try threads() <= before.0 + 40)
    }
}
