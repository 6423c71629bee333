// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// A monitor that runs is asked for more.
    @Suite struct AskTests {}
}

extension Boots.Endurance.AskTests {
    @Test(
        "Breakpoints and system calls by their names, begun and ended while the target works; and what is refused"
    )
    func asking() async throws {
        try await EventsLab.with(load: 1_000_000) { events in
            let first = try await ask(events, "list")
            #expect(first.programs.map(\.name) == ["process-watch"])
            let place = try await ask(events, "run map-symbol --symbol linux_banner")
            #expect((place["bytes"] as? String)?.hasPrefix("4c696e757820") == true, "\(place.record)")

            // Where another program has its breakpoint; and of a symbol that the monitor was not handed.
            _ = try await ask(events, "start breakpoint --symbol wake_up_new_task --every 500ms")
            _ = try await ask(events, "start syscall-watch --symbol execve --process init --every 500ms")
            try await told(events, "breakpoint", #""name":"init""#)
            // 59 is execve.
            try await told(events, "syscall-watch", #""call":59"#)
            let names = try await ask(events, "list").programs
            #expect(names.map(\.name) == ["process-watch", "breakpoint", "syscall-watch"])
            #expect(names.last?.symbol == "execve")

            _ = try await ask(events, "stop breakpoint --symbol wake_up_new_task")
            try await refused(events, "stop breakpoint --symbol wake_up_new_task", "not-running")
            try await refused(
                events, "start singlestep-event --symbol wake_up_new_task --count 9", "not-of-this-processor")
            try await refused(
                events, "start mem-event --symbol linux_banner --count 8", "not-of-this-processor")
            try await refused(events, "start interrupt-event", "not-of-this-processor")
            // Who had it before has it still, until it is the last.
            try await told(events, "process-watch", #""starts":[{"#)
            _ = try await ask(events, "stop process-watch")
            let text = try await events.textOfTheKernel()
            #expect(text.hasPrefix("0f1f440000"), "\(text)")
        }
    }

    /// What a monitor answers.
    private struct Answer {
        var record: [String: Any]

        subscript(key: String) -> Any? { record[key] }

        var programs: [(name: String, symbol: String?)] {
            (record["programs"] as? [[String: Any]] ?? []).map {
                ($0["program"] as? String ?? "", $0["symbol"] as? String)
            }
        }
    }

    private func ask(_ events: EventsLab, _ words: String) async throws -> Answer {
        let line = try await events.lab.check("stubvmi ask trace-web \(words) -o json --timeout 60")
        return Answer(record: try object(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    }

    private func refused(_ events: EventsLab, _ words: String, _ why: String) async throws {
        let outcome = try await events.lab.run("stubvmi ask trace-web \(words) --timeout 60")
        #expect(outcome.status != 0 && outcome.errors.contains(why), "\(outcome.errors)")
    }

    /// A record that comes from now on.
    private func told(_ events: EventsLab, _ program: String, _ text: String) async throws {
        let log = EventsLab.log("trace-web")
        try await events.expect(
            "tail -n 20 \(log) | grep -a '\"\(program)\"' | grep -aqF '\(text)'", "\(program) tells",
            or: "tail -n 5 \(log) | cut -c1-500")
    }
}
