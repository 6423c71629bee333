// SPDX-License-Identifier: Apache-2.0
import CXenStore
import Foundation
import Host
import Testing
import XenstoredFixture

@testable import Grants

/// Requests to a monitor that runs, in a real store.
@Suite(.serialized, .timeLimit(.minutes(20))) struct RequestTests {
    /// A daemon with the monitor 7, which is ready.
    private func setUp() async throws -> (Daemon, XenStore) {
        let (daemon, store) = try await Daemon.started(with: [7: "watch"])
        try store.write(Nodes.state(of: 7), "ready 1")
        return (daemon, store)
    }

    @Test func aRequestIsOneNodeThatTheMonitorMayRead() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = Set(try await daemon.everything())
        #expect(try store.write(#"{"do":"list"}"#, to: 7, over: nil) == 1)
        #expect(
            Set(try await daemon.everything()).subtracting(before).sorted() == [
                "/local/domain/7/stubvmi = \"\"   (n0,r7)",
                "/local/domain/7/stubvmi/request = \"1 {\"do\":\"list\"}\"   (n0,r7)",
            ])
        // It is no generation, and no hand-over takes it away.
        try HandOver.removeNodes(of: 7, but: 1, from: store)
        #expect(try store.nextGeneration(of: 7) == 1 && store.lastRequest(to: 7) == 1)
    }

    @Test func theNumberRisesWhateverTheMonitorSays() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        for number in 1...5 as ClosedRange<UInt32> {
            #expect(try store.write("{}", to: 7, over: nil) == number)
            #expect(try store.openRequest(to: 7) == number)
            // Not answered: nothing is asked.
            for said in ["", "x", "\(number)", "\(number + 1) 1", "4294967295 1", "\(number) 0"] {
                try store.write(Nodes.answer(of: 7), said)
                #expect(try store.write("{}", to: 7, over: nil) == nil, "\(said)")
            }
            try store.write(Nodes.answer(of: 7), "\(number) 1")
            #expect(try store.openRequest(to: 7) == nil)
        }
        try store.write(Nodes.request(to: 7), "4294967295 {}")
        try store.write(Nodes.answer(of: 7), "4294967295 1")
        let error = #expect(throws: ToolError.self) { try store.write("{}", to: 7, over: nil) }
        #expect(error?.code == .corrupt)
    }

    @Test func whatAMonitorWouldNotReadIsNotWritten() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let longest = String(repeating: "x", count: Request.limit - 2)
        let error = #expect(throws: ToolError.self) { try store.write(longest + "x", to: 7, over: nil) }
        #expect(error?.code == .invalidInput)
        #expect(try store.read(Nodes.request(to: 7)) == nil)
        #expect(try store.write(longest, to: 7, over: nil) == 1)
        #expect(throws: ToolError.self) { try store.write("{}", to: 8, over: nil) }
        #expect(try !store.exists(Nodes.domain(8)))
    }

    /// The monitor itself, with the rights of its domain and no more.
    @Test func theMonitorReadsAndAnswersAndCannotAsk() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let monitor = try Guest(7, of: daemon)
        async let reply = store.ask(7, #"{"do":"list"}"#, timeout: .seconds(900))
        while try store.openRequest(to: 7) == nil { try await Task.sleep(for: .milliseconds(5)) }
        let node = "/local/domain/7/stubvmi/request"
        #expect(try monitor.ask(XS_READ, node) == #"1 {"do":"list"}"#)
        #expect(try monitor.ask(XS_WRITE, node, "2 {}") == "EACCES")
        #expect(try monitor.ask(XS_WRITE, "/local/domain/7/stubvmi/answer", "1 2") == "EACCES")
        #expect(try monitor.ask(XS_WRITE, "data/stubvmi/answer/0", "{}") == "OK")
        #expect(try monitor.ask(XS_WRITE, "data/stubvmi/answer", "1 2") == "OK")
        #expect(try await reply == XenStore.Reply(request: 1, text: "{}"))
    }

    /// What a domain may have in a node is bounded by xenstored, and all of it counts: 2048 bytes are too much.
    @Test func aPartIsAsLongAsTheMonitorMayWrite() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let monitor = try Guest(7, of: daemon)
        for (count, reply) in [(Answer.part, "OK"), (2048, "ENOSPC")] {
            let text = String(repeating: "x", count: count)
            #expect(try monitor.ask(XS_WRITE, "data/stubvmi/answer/0", text) == reply)
            #expect(try store.read(Nodes.answer(of: 7) + "/0")?.utf8.count == Answer.part)
        }
    }

    @Test func oneWaitsForTheAnswerToAnother() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        #expect(try store.write("{}", to: 7, over: nil) == 1)
        async let reply = store.ask(7, "{}", timeout: .seconds(900))
        try await Task.sleep(for: .milliseconds(100))
        #expect(try store.lastRequest(to: 7) == 1)
        try store.write(Nodes.answer(of: 7), "1 1")
        while try store.lastRequest(to: 7) == 1 { try await Task.sleep(for: .milliseconds(5)) }
        try store.write(Nodes.answer(of: 7) + "/0", "answer")
        try store.write(Nodes.answer(of: 7), "2 6")
        #expect(try await reply == XenStore.Reply(request: 2, text: "answer"))
    }

    @Test func whatNobodyAnswersIsGivenUpByTheNext() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let start = ContinuousClock.now
        for number in 1...2 as ClosedRange<UInt32> {
            let error = await #expect(throws: ToolError.self) {
                try await store.ask(7, "{}", timeout: .milliseconds(200))
            }
            #expect(error?.code == .timeout && error?.message.contains("has not answered") == true)
            #expect(try store.lastRequest(to: 7) == number)
        }
        #expect(ContinuousClock.now - start >= .milliseconds(600))
    }

    /// A request that came while one waited for another has an asker who waits for its answer.
    @Test func whatHasJustBeenAskedIsNotGivenUp() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        #expect(try store.write("{}", to: 7, over: nil) == 1)
        let second = Task { try await store.ask(7, "{}", timeout: .milliseconds(500)) }
        try await Task.sleep(for: .milliseconds(100))
        try store.transaction { transaction in
            try store.write(Nodes.answer(of: 7), "1 1", in: transaction)
            try store.write(Nodes.request(to: 7), "2 {}", in: transaction)
        }
        let error = await #expect(throws: ToolError.self) { try await second.value }
        #expect(error?.code == .locked && error?.message.contains("has not answered request 2 yet") == true)
        #expect(try store.lastRequest(to: 7) == 2)
    }

    @Test func whoIsOvertakenIsTold() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let first = Task { try await store.ask(7, "{}", timeout: .seconds(600)) }
        while try store.openRequest(to: 7) == nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try store.write("{}", to: 7, over: 1) == 2)
        try store.write(Nodes.answer(of: 7), "2 1")
        let error = await #expect(throws: ToolError.self) { try await first.value }
        #expect(error?.code == .locked)
    }

    @Test(arguments: ["ended", "failed: no memory"]) func theEndOfTheMonitorEndsTheWait(_ how: String)
        async throws
    {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let asked = Task { try await store.ask(7, "{}", timeout: .seconds(600)) }
        while try store.openRequest(to: 7) == nil { try await Task.sleep(for: .milliseconds(5)) }
        if how == "ended" {
            try store.remove(Nodes.domain(7))
        } else {
            try store.write(Nodes.state(of: 7), how)
        }
        let error = await #expect(throws: ToolError.self) { try await asked.value }
        #expect(
            error?.code == .toolFailed && error?.message.contains(how) == true, "\(String(describing: error))"
        )
    }
}
