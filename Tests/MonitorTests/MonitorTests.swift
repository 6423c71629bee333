// SPDX-License-Identifier: Apache-2.0
import Foundation
import GuestFixtures
import SystemPackage
import TargetBundle
import Testing

/// The image's main loop: the same files as in the image, over dumps.
@Suite struct MonitorTests {
    static func dump(_ pids: ClosedRange<Int32> = 1...3) throws -> TemporaryFile {
        var guest = SyntheticGuest(base: 0x40_0000)
        for pid in pids { guest.addTask(pid: pid, name: "task\(pid)") }
        return try TemporaryFile(guest.memory)
    }

    @Test func runsProgramsAtTheirIntervals() throws {
        let dump = try Self.dump()
        let programs =
            #"{"name":"process-list","every_ms":100},{"name":"map-addr","symbol":"linux_banner"},"#
            + #"{"name":"module-list"}"#
        let run = try MonitorRun(
            bundle: MonitorRun.bundle(targets: ["web"], programs: programs), milliseconds: 550,
            dumps: [("web", dump.path)])
        #expect(run.states == ["starting", "ready 1"])
        let lists = run.lines.filter { $0.program == "process-list" }
        #expect((2...6).contains(lists.count))
        #expect(lists.allSatisfy { $0.processes?.map(\.pid) == [1, 2, 3] })
        #expect(run.lines.count(where: { $0.program == "map-addr" && $0.symbol == "linux_banner" }) == 1)
        #expect(run.lines.count(where: { $0.program == "module-list" && $0.modules?.isEmpty == true }) == 1)
        #expect(run.lines.allSatisfy { $0.schema == 1 && $0.monitor == "watch" && $0.target == "web" })
    }

    @Test func severalTargets() throws {
        let dumps = [try Self.dump(1...2), try Self.dump(5...7)]
        let run = try MonitorRun(
            bundle: MonitorRun.bundle(targets: ["web", "mail"], programs: #"{"name":"process-list"}"#),
            milliseconds: 100, dumps: [("web", dumps[0].path), ("mail", dumps[1].path)])
        #expect(run.states == ["starting", "ready 1"])
        #expect(run.lines.map(\.target) == ["web", "mail"])
        #expect(run.lines.map { $0.processes?.map(\.pid) } == [[1, 2], [5, 6, 7]])
    }

    @Test("What is asked for once waits for a target that has not booted, and says so once")
    func boots() throws {
        let file = try TemporaryFile([UInt8](repeating: 0, count: 8 << 20))
        let booted = try Self.dump()
        let run = try MonitorRun(
            bundle: MonitorRun.bundle(targets: ["web"], programs: #"{"name":"process-list"}"#),
            milliseconds: 2600, dumps: [("web", file.path)]
        ) {
            Thread.sleep(forTimeInterval: 1.3)
            let memory = try Data(contentsOf: URL(fileURLWithPath: booted.path.string))
            try file.overwrite([UInt8](memory), at: 0)
        }
        #expect(run.lines.map(\.error?.code) == ["kernel-not-found", nil])
        #expect(run.lines.last?.processes?.count == 3)
    }

    @Test("Every attempt of the access check is told, whatever came of it")
    func accessCheck() throws {
        let dump = try Self.dump()
        let run = try MonitorRun(
            bundle: MonitorRun.bundle(targets: ["web"], programs: #"{"name":"access-check"}"#),
            milliseconds: 50, dumps: [("web", dump.path)])
        let attempts = try #require(run.lines.first?.attempts)
        let foreign: [UInt32] = [0, 0x7ff1, 0x7ff2, 1, 2, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15]
        let maps = attempts.filter { $0.what.hasPrefix("map-") }
        #expect(maps.map(\.domain) == [3] + foreign)
        #expect(maps.map(\.what) == ["map-write"] + foreign.map { _ in "map-read" })
        #expect(maps.allSatisfy { $0.frame == "0x400" })
        #expect(maps.filter { $0.result != "denied" }.map(\.result) == ["allowed", "no-domain"])
        let operations = attempts.filter { !$0.what.hasPrefix("map-") }
        #expect(operations.allSatisfy { $0.frame == nil })
        #expect(
            operations.prefix(7).map(\.what) == [
                "state", "pause", "read-registers", "write-registers", "read-context", "write-context",
                "events",
            ] && operations.prefix(7).allSatisfy { $0.domain == 3 })
        #expect(
            operations.dropFirst(7).map(\.domain) == foreign.filter { $0 < 0x7ff1 }
                && operations.dropFirst(7).allSatisfy { $0.what == "state" })
        #expect(operations.filter { $0.result != "denied" }.map(\.domain) == [11])
    }

    private static func bundle(_ programs: String) throws -> [UInt8] {
        try MonitorRun.bundle(targets: ["web"], programs: programs)
    }

    @Test("A monitor that cannot start says why, in its state and as a record")
    func failures() throws {
        let programs = #"{"name":"process-list"}"#
        let good = try MonitorRun.bundle(targets: ["web"], programs: programs)
        let cases: [([UInt8], String)] = [
            ([], "there is no target bundle"),
            (Array(good.dropLast(9)), "the target bundle was refused: the checksum"),
            (try Self.bundle(#"{"nonsense":1}"#), "the config was refused"),
            (
                try Self.bundle(#"{"name":"nonsense"}"#),
                "this image does not have the program nonsense"
            ),
            (
                try Self.bundle(#"{"name":"process-list","symbol":"x"}"#),
                "process-list does not understand a symbol"
            ),
            (
                try Self.bundle(#"{"name":"map-addr","symbol":"vfs_*"}"#),
                "map-addr does not understand a symbol with *"
            ),
            (try Self.bundle(#"{"name":"map-addr"}"#), "map-addr needs either a symbol or an address"),
            (
                try Self.bundle(#"{"name":"map-addr","symbol":"x","process":"1"}"#),
                "map-addr does not understand a process"
            ),
            (try Self.bundle(#"{"name":"dump","address":"0x1000"}"#), "dump needs a count"),
            (
                try Self.bundle(#"{"name":"dump","address":"1000","count":1}"#),
                "dump is given what is no address: 1000"
            ),
            (
                try Self.bundle(#"{"name":"maps","process":"9999999999"}"#),
                "maps is given what is no process: 99"
            ),
            (try MonitorRun.bundle(targets: ["absent"], programs: programs), "dom0 named another domain"),
            (try MonitorRun.bundle(targets: ["web", "two"], programs: programs), "no domain for target 1"),
            (
                try MonitorRun.bundle(targets: ["web"], programs: programs, profile: 1),
                "has no profile"
            ),
        ]
        let dump = try Self.dump()
        for (bundle, why) in cases {
            let run = try MonitorRun(bundle: bundle, milliseconds: 50, dumps: [("web", dump.path)])
            #expect(run.states.count == 2 && run.states.first == "starting")
            #expect(run.states.last?.hasPrefix("failed: ") == true)
            #expect(run.states.last?.contains(why) == true, "\(run.states)")
            #expect(run.lines.map(\.error?.code) == ["monitor-failed"])
        }
    }
}
