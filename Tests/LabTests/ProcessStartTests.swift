// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

extension Boots {
    /// Each process that a target starts is told of, once.
    @Suite struct ProcessStartTests {}
}

extension Boots.ProcessStartTests {
    @Test("250 processes on two processors: each is told of, with its arguments, and none twice")
    func everyProcess() async throws { try await tells(of: 250) }

    fileprivate func tells(of count: Int) async throws {
        try await EventsLab.with(load: count) { events in
            try await events.expect(
                "grep -aq 'stubvmi-load-end \(count)' \(EventsLab.log("web"))", "the guest is through",
                or: "tail -n 3 \(EventsLab.log("web"))", seconds: 420)
            // What the monitor has kept of the last ones.
            try await Task.sleep(for: .seconds(3))
            let guest = try await ownRecord(events)
            try #require(guest.count == count && Set(guest).count == count)
            var forked: [Int: Int] = [:]
            var executed: [Int: [[String]]] = [:]
            for record in try await events.records(of: "trace-web") {
                guard record["program"] as? String == "process-watch" else { continue }
                try #require(record["error"] == nil, "\(record)")
                #expect(record["dropped"] as? Int == 0 && record["unread"] as? Int == 0)
                let starts = try #require(record["starts"] as? [[String: Any]])
                #expect(record["count"] as? Int == starts.count)
                for start in starts {
                    let pid = try #require(start["pid"] as? Int)
                    if let arguments = start["arguments"] as? [String] {
                        executed[pid, default: []].append(arguments)
                    } else {
                        forked[pid, default: 0] += 1
                    }
                }
            }
            for (number, pid) in guest.enumerated() {
                #expect(forked[pid] == 1, "process \(pid)")
                #expect(executed[pid] == [["sh", "-c", ":", "load-\(number + 1)"]], "process \(pid)")
            }
            // Those that are not the load's are few: the kernel's own workers.
            #expect(forked.keys.filter { !guest.contains($0) }.count < 50)
        }
    }

    /// The numbers of its processes, in the order in which the guest has started them.
    private func ownRecord(_ events: EventsLab) async throws -> [Int] {
        let lines = try await events.lab.check("grep -a '^stubvmi-load [0-9]' \(EventsLab.log("web"))")
        return lines.split(whereSeparator: \.isNewline).flatMap { line in
            line.split(separator: " ").dropFirst(2).compactMap { Int($0) }
        }
    }
}

extension Boots.Endurance {
    /// The same of more: `make endurance`.
    @Suite struct ProcessStartTests {
        @Test("1,000 processes on two processors")
        func aThousand() async throws { try await Boots.ProcessStartTests().tells(of: 1000) }
    }
}
