// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing
import XenstoredFixture

@testable import Grants

/// What a hostile monitor may say to what it was asked.
@Suite(.serialized, .timeLimit(.minutes(20))) struct AnswerTests {
    /// The answer to request 3 in parts; what is nil is missing.
    private func read(_ head: String, _ parts: [String?]) throws -> String? {
        try Answer.read(to: 3) { part in
            guard let part else { return Array(head.utf8) }
            return parts.indices.contains(part) ? parts[part].map { Array($0.utf8) } : nil
        }
    }

    private static let part = String(repeating: "x", count: 1024)

    @Test func itIsReadAsItIsStated() throws {
        #expect(try Answer.read(to: 3) { _ in nil } == nil)
        #expect(try read("", ["hello"]) == nil)
        #expect(try read("2 5", ["hello"]) == nil)
        #expect(try read("3 5", ["hello"]) == "hello")
        #expect(try read("3 1024", [Self.part]) == Self.part)
        #expect(try read("3 1025", [Self.part, "y"]) == Self.part + "y")
        let whole = [String?](repeating: Self.part, count: 48)
        #expect(try read("3 49152", whole)?.utf8.count == 49152)
        #expect(throws: ToolError.self) { try read("3 49153", whole + ["y"]) }
    }

    @Test(
        arguments: [
            ("4 5", ["hello"]), ("4294967295 5", ["hello"]), ("3 0", ["hello"]), ("3 0", []),
            ("3 4294967295", ["hello"]), ("3 4294967296", ["hello"]), ("3 05", ["hello"]),
            ("03 5", ["hello"]),
            ("3  5", ["hello"]), ("3 5 ", ["hello"]), (" 3 5", ["hello"]), ("3\n5", ["hello"]),
            ("3", ["hello"]),
            (" ", ["hello"]), ("-3 5", ["hello"]), ("+3 5", ["hello"]), ("3 5\u{1b}[2J", ["hello"]),
            ("3 5", []), ("3 5", [nil]), ("3 5", ["hell"]), ("3 5", ["hello "]), ("3 5", [""]),
            ("3 1025", [part]), ("3 1025", [part, ""]), ("3 1025", [part, "yz"]),
            ("3 1025", [part + "y", "y"]),
            ("3 1025", [nil, "y"]), ("3 2049", [part, String(part.dropLast()), "y"]),
        ] as [(String, [String?])])
    func anythingElseIsRefused(head: String, parts: [String?]) throws {
        let error = #expect(throws: ToolError.self) { try read(head, parts) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.utf8.allSatisfy { (0x20...0x7e).contains($0) } == true)
        #expect((error?.message.utf8.count ?? 0) < 200)
    }

    @Test func whatIsNoTextIsRefused() {
        let error = #expect(throws: ToolError.self) {
            try Answer.read(to: 3) { $0 == nil ? Array("3 2".utf8) : [0xc3, 0x28] }
        }
        #expect(error?.code == .corrupt)
    }

    /// The same in a real store: the asker who waits is woken, and told at once.
    @Test(
        arguments: [
            ("1 5", ["hello"], nil), ("2 5", ["hello"], "answers request 2, and was asked 1"),
            ("1 0", ["hello"], "says '1 0'"), ("1 60000", ["hello"], "60000 bytes, above 49152"),
            ("1 5", [], "part 0 of the monitor's answer to request 1 is missing"),
            ("1 5", ["hello, you"], "has 10 bytes instead of 5"),
            (
                "1 3000", [part, "y"],
                "part 1 of the monitor's answer to request 1 has 1 bytes instead of 1024"
            ),
        ] as [(String, [String], String?)])
    func whoWaitsIsWoken(head: String, parts: [String], refusal: String?) async throws {
        let (daemon, store) = try await Daemon.started(with: [7: "watch"])
        defer { daemon.stop() }
        try store.write(Nodes.state(of: 7), "ready 1")
        let asked = Task { try await store.ask(7, "{}", timeout: .seconds(600)) }
        while try store.openRequest(to: 7) == nil { try await Task.sleep(for: .milliseconds(5)) }
        for (index, part) in parts.enumerated() { try store.write("\(Nodes.answer(of: 7))/\(index)", part) }
        // It goes on waiting until the head says so.
        try await Task.sleep(for: .milliseconds(50))
        try store.write(Nodes.answer(of: 7), head)
        guard let refusal else {
            #expect(try await asked.value == XenStore.Reply(request: 1, text: "hello"))
            return
        }
        let error = await #expect(throws: ToolError.self) { try await asked.value }
        #expect(
            error?.code == .corrupt && error?.message.contains(refusal) == true,
            "\(String(describing: error))")
    }
}
