// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Grants
import Host
import Spec
import TargetBundle
import Testing

@testable import Deploy

/// Asking monitors against a real xenstored, in which a test plays the monitor.
@Suite(.timeLimit(.minutes(20))) struct AskTests {
    private static let process = Program(.processList, every: 5000)

    /// Waits for the first request to a domain, and answers it.
    private func answer(_ domain: UInt32, with text: String, in store: XenStore) async throws -> String {
        let home = "/local/domain/\(domain)"
        let asked: String = try await store.wait(watching: home + "/stubvmi", timeout: .seconds(900)) {
            store in
            try store.read(home + "/stubvmi/request")
        }
        try store.write(home + "/data/stubvmi/answer/0", text)
        try store.write(home + "/data/stubvmi/answer", "1 \(text.utf8.count)")
        return asked
    }

    /// What came of a question, and what the monitor was asked.
    private func ask(
        _ question: Question, _ name: String = "watch-a", answer text: String
    ) async throws -> (asked: String, record: Result<Record, any Error>) {
        var result: (String, Result<Record, any Error>)?
        try await withMonitors { ask, store in
            async let asked = answer(name == "watch-a" ? 5 : 6, with: text, in: store)
            let record: Result<Record, any Error>
            do {
                record = .success(try await ask.answer(question, by: name, timeout: .seconds(900)))
            } catch {
                record = .failure(error)
            }
            result = (try await asked, record)
        }
        return try #require(result)
    }

    @Test func aProgramIsStartedOnAllTargets() async throws {
        let (asked, record) = try await ask(
            Question(.start, program: Self.process), "watch-b",
            answer: #"{"schema":1,"monitor":"watch-b","program":"request","request":1}"#)
        #expect(
            asked
                == #"1 {"version":1,"do":"start","program":{"name":"process-list","every_ms":5000}}"#)
        #expect(try record.get().request == 1)
    }

    @Test func whatIsRunOnceIsRunOnTheOnlyTarget() async throws {
        let (asked, record) = try await ask(
            Question(.run, program: Program(.processList)),
            answer:
                #"{"schema":1,"program":"process-list","target":"a","processes":[],"partial":"x","request":1}"#
        )
        #expect(asked == #"1 {"version":1,"do":"run","target":"a","program":{"name":"process-list"}}"#)
        #expect(try record.get().processes == [] && record.get().partial == "x")
    }

    @Test func aListTellsWhatRuns() async throws {
        let (_, record) = try await ask(
            Question(.list),
            answer:
                #"{"schema":1,"program":"request","request":1,"programs":[{"target":"a","program":"dump","#
                + #""every_ms":5,"address":"0x1","process":"sh","count":2},{"target":"a","program":"threads"}]}"#
        )
        let programs = try #require(try record.get().programs)
        #expect(programs.map(\.program) == ["dump", "threads"])
        #expect(programs.map(\.everyMilliseconds) == [5, nil] && programs.first?.count == 2)
    }

    @Test func aRefusalIsAnError() async throws {
        let (_, record) = try await ask(
            Question(.start, program: Self.process),
            answer:
                #"{"schema":1,"program":"request","request":1,"error":{"code":"no-room\u001b","message":"no room"}}"#
        )
        let error = #expect(throws: ToolError.self) { try record.get() }
        #expect(error?.code == .denied && error?.message == "the monitor refused: no room [no-room\\u{1b}]")
        #expect(error?.hint == "stubvmi logs watch-a")
    }

    @Test(arguments: [
        "", "{", "[]", #"{"schema":1}"#, #"{"schema":1,"program":"request"}"#,
        #"{"schema":1,"program":"request","request":2}"#, #"{"schema":1,"program":"request","request":1}"#,
        #"{"schema":1,"program":"request","request":"1"}"#, #"{"schema":1,"program":"request","request":-1}"#,
        #"{"schema":1,"program":"threads","target":"a","request":1}"#,
        #"{"schema":1,"target":"a","request":1}"#,
        #"{"schema":1,"program":"process-list","request":1}"#,
        #"{"schema":1,"program":"process-list","target":"b","request":1}"#,
        #"{"schema":1,"program":"process-list","target":"a"}"#,
    ])
    func anAnswerToSomethingElseIsNone(text: String) throws {
        let question = Question(.run, target: "a", program: Program(.processList))
        let error = #expect(throws: ToolError.self) { try Record(answer: text, request: 1, to: question) }
        #expect(error?.code == .corrupt)
    }

    @Test func aListIsNothingElse() {
        for text in [
            #"{"schema":1,"program":"request","request":1}"#,
            #"{"schema":1,"program":"process-list","target":"a","request":1}"#,
            #"{"schema":1,"program":"request","request":1,"programs":[{"program":"dump"}]}"#,
        ] {
            #expect(throws: ToolError.self) { try Record(answer: text, request: 1, to: Question(.list)) }
        }
    }
}
