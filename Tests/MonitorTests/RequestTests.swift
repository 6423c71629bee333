// SPDX-License-Identifier: Apache-2.0
import Foundation
import GuestFixtures
import SystemPackage
import TargetBundle
import Testing

/// What dom0 asks of a monitor that runs, over dumps.
@Suite struct RequestTests {
    /// What answers a request.
    private struct Answer: Decodable {
        struct Program: Decodable, Equatable {
            var target: String
            var program: String
            var every: Int?

            enum CodingKeys: String, CodingKey {
                case target, program
                case every = "every_ms"
            }
        }
        struct Failure: Decodable {
            var code: String
            var message: String
        }

        var request: Int?
        var program: String
        var target: String?
        var programs: [Program]?
        var processes: [[String: String]]?
        var symbol: String?
        var error: Failure?
    }

    /// A monitor that asks for the processes of "web", and perhaps of "mail"; a request is answered before the next.
    private func answers(_ requests: [String], targets: Int = 1) throws -> [Answer] {
        let dumps = [try MonitorTests.dump(1...2), try MonitorTests.dump(5...7)]
        let names = ["web", "mail"]
        let store = try FolderStore(
            handingOver: (0..<targets).map { (names[$0], dumps[$0].path) })
        let bundle = try MonitorRun.bundle(
            targets: Array(names[..<targets]), programs: #"{"name":"process-list","every_ms":20}"#)
        var lines: [String] = []
        _ = try MonitorRun(bundle: bundle, milliseconds: 600_000, store: store) { said, records in
            try said.wait(for: "state: ready")
            for (index, request) in requests.enumerated() {
                try store.write("stubvmi/request", "\(index + 1) \(request)")
                try said.wait(for: "answer: \(index + 1) ")
            }
            // What stands there still is not asked again.
            let count = records.lines.count
            try records.wait(for: "{", times: count + 3)
            try store.write("end", "")
            lines = records.whole()
        }
        return try lines.filter { $0.contains(#""request":"#) }.map {
            try JSONDecoder().decode(Answer.self, from: Data($0.utf8))
        }
    }

    private static let threads = #"{"name":"threads","every_ms":40}"#
    private static func ask(_ verb: String, _ program: String? = nil, target: String? = nil) -> String {
        #"{"version":1,"do":"\#(verb)""# + (target.map { #","target":"\#($0)""# } ?? "")
            + (program.map { #","program":\#($0)"# } ?? "") + "}"
    }

    @Test("programs are begun, given another interval, and ended; the list says so")
    func life() throws {
        let list = Self.ask("list")
        let answers = try answers([
            list, Self.ask("start", Self.threads), list,
            Self.ask("start", #"{"name":"threads","every_ms":60000}"#), list,
            Self.ask("stop", #"{"name":"threads"}"#), list, Self.ask("stop", #"{"name":"threads"}"#),
            Self.ask("stop", #"{"name":"process-list"}"#), list,
            Self.ask("start", #"{"name":"process-list","every_ms":20}"#),
        ])
        #expect(answers.map(\.request) == Array(1...11))
        let processes = Answer.Program(target: "web", program: "process-list", every: 20)
        func threads(_ every: Int) -> Answer.Program {
            Answer.Program(target: "web", program: "threads", every: every)
        }
        #expect(answers[0].programs == [processes] && answers[0].program == "request")
        #expect(answers[2].programs == [processes, threads(40)])
        #expect(answers[4].programs == [processes, threads(60000)])
        #expect(answers[6].programs == [processes])
        #expect(answers[7].error?.code == "not-running")
        #expect(answers[9].programs == [])
        #expect(answers.enumerated().allSatisfy { $0.offset == 7 || $0.element.error == nil })
    }

    @Test("a program runs once, and its record is the answer")
    func once() throws {
        let answers = try answers([
            Self.ask("run", #"{"name":"map-addr","symbol":"linux_banner"}"#),
            Self.ask("run", #"{"name":"map-addr","symbol":"no_such_symbol"}"#),
            Self.ask("run", #"{"name":"map-addr","symbol":"mine","linked":"0xffffffff81000000"}"#),
        ])
        #expect(answers[0].program == "map-addr" && answers[0].target == "web")
        #expect(answers[0].symbol == "linux_banner" && answers[0].error == nil)
        #expect(answers[1].error?.message.contains("no_such_symbol") == true)
        #expect(answers[2].symbol == "mine" && answers[2].error == nil, "\(answers[2])")
    }

    @Test("of several targets one is named, or all are meant")
    func targets() throws {
        let answers = try answers(
            [
                Self.ask("start", Self.threads, target: "mail"), Self.ask("list", target: "mail"),
                Self.ask("run", #"{"name":"process-list"}"#), Self.ask("start", Self.threads),
                Self.ask("list"), Self.ask("list", target: "news"),
            ], targets: 2)
        #expect(answers[1].programs?.map(\.program) == ["process-list", "threads"])
        #expect(answers[2].error?.code == "several-targets")
        #expect(answers[4].programs?.count == 4)
        #expect(answers[5].error?.code == "unknown-target")
    }

    @Test(
        "what cannot be done is refused with the reason",
        arguments: [
            ("nonsense", "request-refused", "not one JSON document"),
            (#"{"version":1,"do":"start","program":{"name":"nonsense"}}"#, "request-refused", "nonsense"),
            (#"{"version":1,"do":"start","program":{"name":"dump"}}"#, "request-refused", "needs"),
            (#"{"version":1,"do":"run","program":{"name":"cr3-event"}}"#, "only-started", "start it"),
            (
                #"{"version":1,"do":"start","program":{"name":"cr3-event"}}"#, "access-denied",
                "the policy does not allow it"
            ),
            (
                #"{"version":1,"do":"start","program":{"name":"breakpoint","symbol":"not_there"}}"#,
                "profile-lacks", "not_there"
            ),
        ])
    func refused(_ request: String, _ code: String, _ why: String) throws {
        let answers = try answers([request, Self.ask("list")])
        #expect(answers[0].error?.code == code, "\(answers[0])")
        #expect(answers[0].error?.message.contains(why) == true, "\(answers[0])")
        #expect(answers[1].programs?.map(\.program) == ["process-list"], "something was begun")
    }

    @Test("there is an end to how many programs there can be")
    func many() throws {
        let requests = (1...33).map {
            Self.ask("start", #"{"name":"threads","every_ms":60000,"process":"\#($0)"}"#)
        }
        let answers = try answers(requests)
        #expect(answers[30].error == nil)
        #expect(answers[31].error?.code == "too-many-programs")
    }
}
