// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

extension Boots.Endurance {
    /// As many events are told of as the guest has done things.
    @Suite struct EventCountTests {}
}

extension Boots.Endurance.EventCountTests {
    /// What Deeds/deeds.c does.
    private static let (cpuids, requests, rounds) = (500, 200, 400)
    /// How often Deeds/init.sh has a processor start anew, which writes MSR_LSTAR once.
    private static let starts = 3
    private static let programs = """
        , cr3-event, cpuid-event, guest-request, { msr-event: { address: 0xc0000082 } }
        , { syscall-watch: { process: deeds } }
        , { breakpoint: { symbol: acpi_*, process: deeds } }, { breakpoint: { symbol: pci_*, process: deeds } }
        , { breakpoint: { symbol: tcp_*, process: deeds } }, { breakpoint: { symbol: blk_*, process: deeds } }
        , { breakpoint: { symbol: pipe_*, process: deeds } }
        """
    /// The system calls of both its processes, of which no other is left out.
    private static let calls = [
        "sched_setaffinity": 1, "pipe": 2, "fork": 1, "read": 2 * rounds, "write": 2 * rounds, "wait4": 1,
        "exit_group": 2,
    ]

    @Test("CPUID, guest requests, CR3, an MSR and all system calls are counted against what the guest did")
    func counts() async throws {
        let folder = FilePath(NSTemporaryDirectory()).appending("deeds-\(UUID().uuidString.prefix(8))")
        try Files.makeDirectory(folder)
        defer { try? FileManager.default.removeItem(atPath: folder.string) }
        let initrd = try await initrd(in: folder)
        try await EventsLab.with(load: 0, programs: Self.programs, initrd: initrd) { events in
            let web = EventsLab.log("web")
            try await events.expect(
                "grep -aq '^stubvmi-deeds ' \(web)", "the guest is through", or: "tail -n 5 \(web)",
                seconds: 300)
            try await Task.sleep(for: .seconds(3))
            let own = try await events.lab.check("grep -a '^stubvmi-deeds ' \(web)")
            let switches = try #require(own.split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) })
            var counts = try await self.counts(events)
            #expect(counts["cpuid-event"] == Self.cpuids)
            #expect(counts["guest-request"] == Self.requests)
            #expect(counts["msr-event"] == 0)
            // Each byte that one of the two gives the other is a switch; more switches than there were are none, but
            // for those that a new process makes in itself.
            let cr3 = try #require(counts["cr3-event"])
            #expect((2 * Self.rounds...switches + 20).contains(cr3), "\(cr3) of \(switches)")

            #expect(try await calls(events) == Self.calls)
            try await thousands(events)

            try await events.goOn()
            try await events.expect(
                "grep -aq '^stubvmi-online 0-1' \(web)", "its processor is there again",
                or: "tail -n 5 \(web)")
            try await Task.sleep(for: .seconds(3))
            counts = try await self.counts(events)
            #expect(counts["msr-event"] == Self.starts)
            #expect(counts["guest-request"] == Self.requests)
        }
    }

    /// Thousands of breakpoints at once, and each function that the guest came by told of as often as it did.
    private func thousands(_ events: EventsLab) async throws {
        var breakpoints: [String: Int] = [:]
        var hits: [String: Int] = [:]
        for record in try await events.records(of: "trace-web") {
            guard let count = record["breakpoints"] as? Int else { continue }
            #expect(record["overwritten"] == nil, "\(record)")
            breakpoints[record["symbol"] as? String ?? "", default: count] = count
            guard record["program"] as? String == "breakpoint" else { continue }
            #expect(record["dropped"] as? Int == 0 && record["unread"] as? Int == 0, "\(record)")
            for event in record["events"] as? [[String: Any]] ?? [] {
                hits[event["symbol"] as? String ?? "?", default: 0] += 1
            }
        }
        #expect(breakpoints.count == 6 && breakpoints.values.reduce(0, +) > 3000, "\(breakpoints)")
        #expect(hits["pipe_read"] == 2 * Self.rounds && hits["pipe_write"] == 2 * Self.rounds, "\(hits)")
    }

    /// The system calls that were told of, by their names.
    private func calls(_ events: EventsLab) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for record in try await events.records(of: "trace-web") {
            guard record["program"] as? String == "syscall-watch", record["error"] == nil else { continue }
            #expect(record["dropped"] as? Int == 0 && record["unread"] as? Int == 0, "\(record)")
            for event in record["events"] as? [[String: Any]] ?? [] {
                counts[event["symbol"] as? String ?? "?", default: 0] += 1
            }
        }
        return counts
    }

    /// All events that were told of, by program.
    private func counts(_ events: EventsLab) async throws -> [String: Int] {
        var counts: [String: Int] = [:]
        for record in try await events.records(of: "trace-web") {
            // Before the supervisor knows of it, a monitor asks for nothing.
            let error = record["error"] as? [String: Any]
            try #require(error == nil || error?["code"] as? String == "no-supervisor", "\(record)")
            guard let program = record["program"] as? String, let count = record["count"] as? Int else {
                continue
            }
            counts[program, default: 0] += count
        }
        return counts
    }

    /// The guest's first process, and what that does.
    private func initrd(in folder: FilePath) async throws -> FilePath {
        let sources = FilePath(#filePath).removingLastComponent().appending("Deeds")
        try await Host.real { _ in }.check(
            Invocation(
                "gcc-12",
                [
                    "-O1", "-static", "-nostdlib", "-fno-stack-protector", "-s", "-o",
                    folder.appending("deeds").string, sources.appending("deeds.c").string,
                ]))
        return try await TargetInitrd.make(
            [("/init", sources.appending("init.sh")), ("/deeds", folder.appending("deeds"))], in: folder)
    }
}
