// SPDX-License-Identifier: Apache-2.0
import Foundation
import Grants
import SystemPackage
import Testing
import XenstoredFixture

@testable import Deploy

/// `stubvmi ask` from the command line to a real xenstored, in which a test plays the monitor.
@Suite(.timeLimit(.minutes(20))) struct AskProgramTests {
    private static let home = "/local/domain/7"

    /// Asks `watch`, domain 7, which answers with the text.
    private func ask(
        _ words: String, answer text: String
    ) async throws -> (status: Int32, output: String, errors: String) {
        let (daemon, store) = try await Daemon.started(with: [7: "watch"])
        defer { daemon.stop() }
        try store.write(Self.home + "/stubvmi/generation", "1")
        try store.write(Self.home + "/data/stubvmi/state", "ready 1")
        let root = FilePath(NSTemporaryDirectory()).appending("stubvmi-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        var state = State(boot: Boot.current)
        state.monitors = [
            State.Monitor(
                name: "watch", domain: 7, label: "l", tier: "events", memory: 8,
                targets: [State.Target(name: "web", domain: 1)], image: "i", bundle: "b", generation: 1,
                started: Date(timeIntervalSinceReferenceDate: 0))
        ]
        try state.save(Layout(root: root))
        let program = try Program(
            ["ask", "watch"] + words.split(separator: " ").map(String.init)
                + ["--timeout", "900", "--root", root.string],
            environment: ["XENSTORED_PATH": daemon.socket.string])
        try await program.until { try store.exists(Self.home + "/stubvmi/request") }
        try store.write(Self.home + "/data/stubvmi/answer/0", text)
        try store.write(Self.home + "/data/stubvmi/answer", "1 \(text.utf8.count)")
        return (await program.end(), program.output, program.errors)
    }

    private static let done = #"{"schema":1,"program":"request","request":1}"#
    private static let list =
        #"{"schema":1,"monitor":"watch","program":"request","request":1,"programs":[{"target":"web","#
        + #""program":"dump","every_ms":5000,"address":"0x1","process":"sh\u001b","count":64},"#
        + #"{"target":"web","program":"map-symbol","every_ms":1500,"symbol":"s"},"#
        + #"{"target":"web","program":"threads"}]}"#

    @Test func whatRunsIsATable() async throws {
        let (status, output, errors) = try await ask("list", answer: Self.list)
        #expect(status == 0, "\(errors)")
        #expect(
            output == """
                watch  request
                TARGET  PROGRAM     EVERY   SETTINGS
                web     dump        5s      address=0x1 process=sh\\u{1b} count=64
                web     map-symbol  1500ms  symbol=s
                web     threads     once

                """)
    }

    @Test func asJSONItIsTheRecord() async throws {
        let (status, output, _) = try await ask("list -o json", answer: Self.list)
        #expect(status == 0 && output.utf8.allSatisfy { $0 == 0x0a || (0x20...0x7e).contains($0) })
        #expect(try Record(line: output) == Record(line: Self.list))
    }

    @Test(arguments: [
        ("start dmesg --every 5s", "watch: dmesg runs on all its targets every 5s, until the next hand-over"),
        ("start dmesg --target web", "watch: dmesg runs on 'web' once, until the next hand-over"),
        ("stop dmesg --count 5", "watch: dmesg runs no more on all its targets, until the next hand-over"),
        ("hang", "watch: does nothing from now on"),
    ])
    func whatWasDoneIsToldBesideTheResult(words: String, told: String) async throws {
        let (status, output, errors) = try await ask(words, answer: Self.done)
        #expect(status == 0 && output.isEmpty && errors.contains(told), "\(errors)")
    }

    @Test func aRecordWithAFailureEndsWithOne() async throws {
        for failure in [#""error":{"code":"c","message":"m"}"#, #""processes":[],"partial":"cut""#] {
            let (status, output, errors) = try await ask(
                "run process-list",
                answer: #"{"schema":1,"program":"process-list","target":"web","request":1,"# + failure + "}")
            #expect(status == 1 && errors.isEmpty, "\(errors)")
            #expect(output.hasPrefix("web  process-list\n"), "\(output)")
        }
    }

    @Test func aRefusalIsAnError() async throws {
        let (status, output, errors) = try await ask(
            "start threads",
            answer: #"{"schema":1,"program":"request","request":1,"error":{"code":"no-room","message":"m"}}"#)
        #expect(status == 1 && output.isEmpty)
        #expect(errors.contains("the monitor refused: m [no-room]\n  try: stubvmi logs watch"), "\(errors)")
    }
}
