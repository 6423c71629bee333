// SPDX-License-Identifier: Apache-2.0
import Foundation
import GuestFixtures
import SystemPackage
import TargetBundle
import Testing

/// Generations that are handed over to a running monitor, over dumps.
@Suite struct HandOverTests {
    private static let programs = #"{"name":"process-list","every_ms":20}"#

    private static func bundle(_ targets: String..., programs: String = programs, profile: Int = 0) throws
        -> [UInt8]
    {
        try MonitorRun.bundle(targets: targets, programs: programs, profile: profile)
    }

    /// Runs a monitor of "web" (domain 3: tasks 1 and 2) beside "mail" (4: 5 to 7) and "news" (5: task 9).
    private func run(
        _ during: (FolderStore, Said) throws -> Void, bundle: [UInt8]? = nil, atLeast: Int? = nil
    ) throws -> MonitorRun {
        let dumps = [
            try MonitorTests.dump(1...2), try MonitorTests.dump(5...7), try MonitorTests.dump(9...9),
        ]
        let store = try FolderStore()
        for (index, name) in ["web", "mail", "news"].enumerated() {
            try store.addDomain(3 + index, name, dump: dumps[index].path)
        }
        try store.handOver(1, [3])
        return try MonitorRun(
            bundle: bundle ?? Self.bundle("web"), milliseconds: 60_000, store: store
        ) { said, records in
            try records.wait(for: "{")
            try during(store, said)
            // A few records more, of whatever it reads now.
            try records.wait(for: "{", times: atLeast ?? records.lines.count + 4)
            try store.write("end", "")
        }
    }

    /// The lists that the records tell, each as often as it changed.
    private func lists(_ run: MonitorRun) -> [String] {
        var told: [String] = []
        for line in run.lines where line.program == "process-list" {
            let pids = line.processes?.map { String($0.pid) }.joined(separator: ",")
            let text = "\(line.target ?? "") \(pids ?? "gone")"
            if told.last != text { told.append(text) }
        }
        return told
    }

    @Test("Another bundle and target: the records switch, and none is of the old target afterwards")
    func rotation() throws {
        let run = try run { store, said in
            try store.handOver(2, [4], bundle: try Self.bundle("mail"))
            try said.wait(for: "state: ready 2")
            try store.handOver(3, [5, 3], bundle: try Self.bundle("news", "web"))
            try said.wait(for: "state: ready 3")
        }
        #expect(run.states == ["starting", "ready 1", "ready 2", "ready 3"])
        let told = lists(run)
        #expect(told.first == "web 1,2" && told.contains("mail 5,6,7"))
        #expect(Set(told).isSubset(of: ["web 1,2", "mail 5,6,7", "news 9"]))
        let last = try #require(told.lastIndex(of: "mail 5,6,7"))
        #expect(Set(told[(last + 1)...]) == ["news 9", "web 1,2"])
    }

    @Test("Without a bundle the one so far goes on, on the domain that is named")
    func anotherDomain() throws {
        let reboot = try MonitorTests.dump(11...12)
        let run = try run { store, said in
            try store.endDomain(3)
            try store.addDomain(6, "web", dump: reboot.path)
            try store.handOver(2, [6])
            try said.wait(for: "state: ready 2")
        }
        #expect(run.states == ["starting", "ready 1", "ready 2"])
        #expect(lists(run).first == "web 1,2" && lists(run).last == "web 11,12")
    }

    @Test("A once-only program runs once for each generation")
    func fromTheStart() throws {
        let run = try run(
            { store, said in
                try store.handOver(2, [3])
                try said.wait(for: "state: ready 2")
            }, bundle: Self.bundle("web", programs: #"{"name":"module-list"}"#), atLeast: 2)
        #expect(run.lines.map(\.program) == ["module-list", "module-list"])
    }

    @Test("What cannot be taken is refused with its reason, and the monitor goes on")
    func refusals() throws {
        let mail = try Self.bundle("mail")
        var damaged = mail
        damaged[30] ^= 1
        let cases: [(why: String, targets: [Int], bundle: [UInt8]?)] = [
            ("it has no domain for target 0", [], nil), ("more targets than the config", [3, 4], nil),
            ("named another domain", [4], nil), ("named another domain", [0], nil),
            ("named another domain", [9], nil), ("no longer exists", [77], nil),
            ("named another domain", [3, 3], try Self.bundle("web", "news")),
            ("it has no domain for target 1", [4], try Self.bundle("mail", "news")),
            ("the checksum", [4], damaged), ("the target bundle was refused", [4], Array(mail.prefix(20))),
            ("has no profile", [4], try Self.bundle("mail", profile: 1)),
            (
                "this image does not have the program x", [4],
                try Self.bundle("mail", programs: #"{"name":"x"}"#)
            ),
            ("granted its name", [5], try Self.bundle("news")),
            ("the policy does not let it", [4], mail),
        ]
        let run = try run { store, said in
            try store.write("local/domain/4/forbidden", "")
            try store.write("local/domain/5/denied", "")
            for (index, (_, targets, bundle)) in cases.enumerated() {
                try store.handOver(index + 2, targets, bundle: bundle)
                try said.wait(for: "state: refused \(index + 2): ")
            }
        }
        for (index, (why, _, _)) in cases.enumerated() {
            try #require(run.states.count == cases.count + 2)
            #expect(run.states[index + 2].hasPrefix("refused \(index + 2): "))
            #expect(run.states[index + 2].contains(why), "\(run.states[index + 2])")
        }
        #expect(lists(run) == ["web 1,2"], "it never lost its target")
        let told = run.lines.compactMap(\.error)
        #expect(told.map(\.code) == cases.map { _ in "generation-refused" })
        #expect(told.first?.message?.contains("generation 2 was refused: it has no domain") == true)
    }

    @Test("Nodes that nobody should write are refused or passed over, never believed")
    func brokenNodes() throws {
        let mail = try Self.bundle("mail")
        let chunk = "stubvmi/2/bundle/"
        for (why, node, value) in [
            ("would have 0 bytes", chunk + "size", "0"), ("would have 4194305", chunk + "size", "4194305"),
            ("no memory for a bundle of 4194304", chunk + "size", "4194304"),
            ("holds no number", chunk + "size", "4294967296"), ("holds no number", chunk + "size", "-1"),
            ("holds no number", chunk + "size", ""), ("holds no number", chunk + "size", "12 "),
            ("is too long", chunk + "size", "00000000001"), ("chunk 0 of its bundle", chunk + "size", "2049"),
            ("chunk 0 of its bundle", chunk + "0", "x"),
            ("chunk 0 of its bundle", chunk + "0", String(repeating: "x", count: 2048)),
            ("is too long", chunk + "0", String(repeating: "x", count: 2049)),
            ("holds no number", "stubvmi/2/target/0", "four"), ("holds no number", "stubvmi/2/target/0", ""),
            ("cannot be attached", "stubvmi/2/target/0", "4294967295"),
        ] {
            let run = try run { store, said in
                // The generation is there before its number is: so is what is wrong with it.
                try store.handOver(1, [3])
                try store.prepare(2, [4], bundle: mail)
                try store.write(node, value)
                try store.write("stubvmi/generation", "2")
                try said.wait(for: "state: refused 2: ")
            }
            #expect(run.states.last?.contains(why) == true, "\(why): \(run.states)")
            #expect(lists(run) == ["web 1,2"])
        }
    }

    @Test("A number that is none is no generation, and the next one that is one is taken")
    func brokenNumbers() throws {
        let run = try run { store, said in
            for text in ["", "0", "-2", "2x", "99999999999", "4294967296", "two"] {
                try store.write("stubvmi/generation", text)
                usleep(10_000)
            }
            try store.remove("stubvmi/generation")
            usleep(10_000)
            try store.handOver(4_294_967_295, [3])
            try said.wait(for: "state: ready 4294967295")
            try store.handOver(2, [3])
            try said.wait(for: "state: ready 2")
        }
        #expect(run.states == ["starting", "ready 1", "ready 4294967295", "ready 2"])
    }

    @Test(
        "A generation that fails when it is opened leaves the targets of before, those that are still there")
    func fallBack() throws {
        let run = try run { store, said in
            try store.handOver(2, [4, 3], bundle: try Self.bundle("mail", "web"))
            try said.wait(for: "state: ready 2")
            usleep(60_000)
            // The first of both ends; the new one opens only its first.
            try store.endDomain(4)
            try store.handOver(3, [5, 77], bundle: try Self.bundle("news", "web"))
            try said.wait(for: "state: refused 3")
            usleep(60_000)
            try store.handOver(4, [5], bundle: try Self.bundle("news"))
            try said.wait(for: "state: ready 4")
        }
        #expect(run.states.last == "ready 4")
        #expect(
            run.states.dropLast().last
                == "refused 3: target web cannot be attached: its domain no longer exists")
        let told = lists(run)
        #expect(told.last == "news 9")
        #expect(!told.dropLast().contains("news 9"), "what was refused was never read")
        let refusal = try #require(run.lines.firstIndex { $0.error?.code == "generation-refused" })
        let after = run.lines[(refusal + 1)...].filter { $0.target != "news" }
        #expect(after.contains { $0.target == "web" && $0.processes?.count == 2 })
        #expect(!after.contains { $0.target == "mail" && $0.processes != nil })
    }

    @Test("A monitor whose only target is gone takes the next generation")
    func afterTheEnd() throws {
        let run = try run { store, said in
            try store.endDomain(3)
            usleep(60_000)
            try store.handOver(2, [4], bundle: try Self.bundle("mail"))
            try said.wait(for: "state: ready 2")
        }
        #expect(lists(run).last == "mail 5,6,7")
    }

    @Test("The first generation may bring a bundle; until there is one, nothing is read")
    func first() throws {
        let dump = try MonitorTests.dump(5...7)
        let store = try FolderStore()
        try store.addDomain(4, "mail", dump: dump.path)
        let run = try MonitorRun(bundle: Self.bundle("web"), milliseconds: 60_000, store: store) { said, _ in
            try said.wait(for: "state: starting")
            usleep(50_000)
            try store.handOver(1, [4], bundle: try Self.bundle("mail"))
            try said.wait(for: "state: ready 1")
            usleep(50_000)
            try store.write("end", "")
        }
        #expect(run.states == ["starting", "ready 1"])
        #expect(lists(run) == ["mail 5,6,7"])
    }
}
