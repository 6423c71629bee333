// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Grants
import Host
import Spec
import TargetBundle
import Testing

@testable import Deploy

/// What is refused before a monitor is asked, and what becomes of a question that nobody answers.
@Suite(.timeLimit(.minutes(20))) struct AskRefusalTests {
    private static let process = Program(.processList, every: 5000)

    @Test(
        arguments: [
            ("watch-x", Question(.list), .notFound, "there is no monitor 'watch-x'", "watch-a; stubvmi list"),
            ("else", Question(.list), .notFound, "there is no monitor 'else'", "stubvmi list"),
            (
                "watch-a", Question(.start, target: "b", program: process), .notFound,
                "'watch-a' has no target 'b'", "a"
            ),
            (
                "watch-a", Question(.run, target: "database", program: process), .notFound,
                "'watch-a' has no target 'database'", "one of: a"
            ),
            (
                "watch-b", Question(.run, program: process), .invalidInput, "has 2 targets",
                "--target, one of: b, c"
            ),
            (
                "watch-a", Question(.start, program: Program(.registers)), .invalidInput,
                "the program registers needs tier control, and 'watch-a' has read", "tier: control"
            ),
            (
                "watch-a", Question(.run, program: Program(.processWatch)), .invalidInput,
                "needs tier events",
                "tier: events"
            ),
            ("watch-a", Question(.hang), .invalidInput, "no supervisor looks after it", "control or events"),
        ] as [(String, Question, ToolError.Code, String, String)])
    func whatCannotBeAnsweredIsNotAsked(
        name: String, question: Question, code: ToolError.Code, message: String, hint: String
    ) async throws {
        try await withMonitors { ask, store in
            let error = await #expect(throws: ToolError.self) {
                try await ask.answer(question, by: name, timeout: .seconds(900))
            }
            #expect(
                error?.code == code && error?.message.contains(message) == true,
                "\(String(describing: error))")
            #expect(error?.hint?.contains(hint) == true, "\(String(describing: error))")
            for domain in [5, 6] {
                let isAsked = try store.exists("/local/domain/\(domain)/stubvmi/request")
                #expect(!isAsked)
            }
        }
    }

    @Test(arguments: [
        ("starting", "1", "it starts"), ("refused 1: no", "1", "it refused what it was given: no"),
        ("failed: x", "1", "it failed: x"), ("ready 1", "2", "it is at hand-over 1"),
        ("ready 2", "2", "it is at hand-over 2"), ("x", "1", "it says 'x'"),
    ])
    func whoIsNotReadyIsNotAsked(state: String, generation: String, why: String) async throws {
        try await withMonitors { ask, store in
            try store.write("/local/domain/5/data/stubvmi/state", state)
            try store.write("/local/domain/5/stubvmi/generation", generation)
            let error = await #expect(throws: ToolError.self) {
                try await ask.answer(Question(.list), by: "watch-a", timeout: .seconds(900))
            }
            #expect(error?.code == .preflight && error?.cause == why && error?.hint == "stubvmi wait watch-a")
            let isAsked = try store.exists("/local/domain/5/stubvmi/request")
            #expect(!isAsked)
        }
    }

    @Test func whatTellsOfEventsHasNothingToAnswerWith() async throws {
        try await withMonitors(tier: "events") { ask, store in
            let error = await #expect(throws: ToolError.self) {
                try await ask.answer(
                    Question(.run, program: Program(.cr3Events)), by: "watch-a", timeout: .seconds(900))
            }
            #expect(error?.code == .invalidInput && error?.hint == "stubvmi ask watch-a start cr3-event")
            let isAsked = try store.exists("/local/domain/5/stubvmi/request")
            #expect(!isAsked)
        }
    }

    /// Hundreds of symbols are more than a question has room for: only who was handed them can look at all.
    @Test(arguments: [
        (Program(.syscallWatch), Program(.syscallWatch), true),
        (Program(.syscallWatch), Program(.syscallWatch, symbol: "openat"), false),
        (Program(.breakpoint, symbol: "vfs_*"), Program(.breakpoint, every: 5000, symbol: "vfs_*"), true),
        (Program(.breakpoint, symbol: "vfs_*"), Program(.breakpoint, symbol: "vfs_read"), false),
    ])
    func onlyWhoWasHandedThemIsAskedForSeveral(
        _ asked: Program, _ handed: Program, _ wasHanded: Bool
    ) async throws {
        try await withMonitors(tier: "events", programs: [handed]) { ask, store in
            let question = Question(.start, program: asked)
            let error = await #expect(throws: ToolError.self) {
                try await ask.answer(question, by: "watch-a", timeout: .milliseconds(100))
            }
            #expect(error?.code == (wasHanded ? .timeout : .invalidInput))
            let isAsked = try store.exists("/local/domain/5/stubvmi/request")
            #expect(isAsked == wasHanded)
        }
    }

    @Test func whoIsGoneIsNotAsked() async throws {
        try await withMonitors { ask, store in
            try store.remove("/local/domain/5")
            let error = await #expect(throws: ToolError.self) {
                try await ask.answer(Question(.list), by: "watch-a", timeout: .seconds(900))
            }
            #expect(error?.code == .preflight && error?.message.contains("domain 5 is gone") == true)
            let isMade = try store.exists("/local/domain/5")
            #expect(!isMade)
        }
    }

    @Test func whoSaysNothingIsNotWaitedForForEver() async throws {
        try await withMonitors(tier: "events") { ask, store in
            let error = await #expect(throws: ToolError.self) {
                try await ask.answer(Question(.hang), by: "watch-a", timeout: .milliseconds(100))
            }
            #expect(error?.code == .timeout && error?.cause == "it is at hand-over 1")
            #expect(error?.hint == "stubvmi logs watch-a")
            let asked = try store.read("/local/domain/5/stubvmi/request")
            #expect(asked == #"1 {"version":1,"do":"hang"}"#)
        }
    }
}
