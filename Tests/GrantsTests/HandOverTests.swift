// SPDX-License-Identifier: Apache-2.0
import CXenStore
import DomainConfig
import Foundation
import Grants
import Host
import Spec
import SystemPackage
import Testing
import XenstoredFixture

/// Hand-overs in a real store.
@Suite(.serialized, .timeLimit(.minutes(20))) struct HandOverTests {
    /// A daemon with the targets 3 and 5, and the monitors 7 and 8.
    private func setUp() async throws -> (Daemon, XenStore) {
        try await Daemon.started(with: [3: "db", 5: "web", 7: "watch", 8: "watch-too"])
    }

    /// Every byte there is, NUL and newline included.
    private static let bytes = (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }

    @Test func aGenerationIsJustTheNodesOfTheProtocol() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = Set(try await daemon.everything())
        let handOver = try HandOver(monitor: 7, generation: 1, targets: [5, 3], bundle: [65, 66])
        #expect(try !handOver.isInPlace(in: store))
        #expect(try store.generation(of: 7) == nil)
        let records = try handOver.apply(to: store)
        let after = Set(try await daemon.everything())
        #expect(
            after.subtracting(before).sorted() == [
                "/local/domain/3/name = \"db\"   (n0,r3,r7)",
                "/local/domain/5/name = \"web\"   (n0,r5,r7)",
                "/local/domain/7/stubvmi = \"\"   (n0,r7)",
                "/local/domain/7/stubvmi/1 = \"\"   (n0,r7)",
                "/local/domain/7/stubvmi/1/bundle = \"\"   (n0,r7)",
                "/local/domain/7/stubvmi/1/bundle/0 = \"AB\"   (n0,r7)",
                "/local/domain/7/stubvmi/1/bundle/size = \"2\"   (n0,r7)",
                "/local/domain/7/stubvmi/1/target = \"\"   (n0,r7)",
                "/local/domain/7/stubvmi/1/target/0 = \"5\"   (n0,r7)",
                "/local/domain/7/stubvmi/1/target/1 = \"3\"   (n0,r7)",
                "/local/domain/7/stubvmi/generation = \"1\"   (n0,r7)",
            ])
        #expect(try handOver.isInPlace(in: store))
        #expect(records.allSatisfy { $0.isChange })
        #expect(try handOver.apply(to: store).allSatisfy { !$0.isChange })
        #expect(Set(try await daemon.everything()) == after)
        try handOver.withdraw(records, from: store)
        try handOver.withdraw(records, from: store)
        // The number is used up.
        #expect(
            Set(try await daemon.everything()).subtracting(before) == [
                "/local/domain/7/stubvmi = \"\"   (n0,r7)",
                "/local/domain/7/stubvmi/generation = \"1\"   (n0,r7)",
            ])
        #expect(try store.nextGeneration(of: 7) == 2)
        #expect(try !handOver.isInPlace(in: store))
    }

    @Test(arguments: [1, 2047, 2048, 2049, 5000]) func aBundleArrivesByteByByte(count: Int) async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let bundle = Array(Self.bytes.prefix(count))
        let handOver = try HandOver(monitor: 7, generation: 1, targets: [5], bundle: bundle)
        _ = try handOver.apply(to: store)
        let home = "/local/domain/7/stubvmi/1/bundle"
        #expect(try store.read(home + "/size") == String(count))
        let chunks = try (0..<(count + 2047) / 2048).map { try store.bytes(of: "\(home)/\($0)") ?? [] }
        #expect(chunks.flatMap { $0 } == bundle)
        #expect(chunks.dropLast().allSatisfy { $0.count == 2048 })
        #expect(try handOver.isInPlace(in: store))
        try store.write(home + "/0", [bundle[0] ^ 1] + chunks[0].dropFirst())
        #expect(try !handOver.isInPlace(in: store))
    }

    @Test func theLongestBundleIsHandedOverAndOneMoreByteIsNot() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let bundle = [UInt8](repeating: 0xA5, count: 4 << 20)
        #expect(throws: ToolError.self) {
            try HandOver(monitor: 7, generation: 1, targets: [5], bundle: bundle + [0])
        }
        let handOver = try HandOver(monitor: 7, generation: 1, targets: [5], bundle: bundle)
        _ = try handOver.apply(to: store)
        #expect(try handOver.isInPlace(in: store))
    }

    @Test func whatNoMonitorCouldTakeIsRefused() {
        for (monitor, generation, targets, bundle) in [
            (7, 0, [5], nil), (7, 1, [], nil), (7, 1, Array(10...18), nil), (7, 1, [5], []), (0, 1, [5], nil),
            (7, 1, [7], nil), (7, 1, [5, 5], nil), (7, 1, [0x7FF0], nil),
        ] as [(UInt32, UInt32, [UInt32], [UInt8]?)] {
            let error = #expect(throws: ToolError.self) {
                try HandOver(monitor: monitor, generation: generation, targets: targets, bundle: bundle)
            }
            #expect(error?.code == .invalidInput)
        }
    }

    @Test func generationsOnlyGoUp() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        _ = try HandOver(monitor: 7, generation: 4, targets: [5]).apply(to: store)
        let before = try await daemon.everything()
        for (generation, targets) in [(4, [3]), (4, [5, 3]), (3, [5]), (1, [3])] as [(UInt32, [UInt32])] {
            let error = try #require(throws: ToolError.self) {
                try HandOver(monitor: 7, generation: generation, targets: targets).apply(to: store)
            }
            #expect(error.code == .exists)
            #expect(try await daemon.everything() == before)
        }
        #expect(throws: ToolError.self) {
            try HandOver(monitor: 7, generation: 4, targets: [5], bundle: [1]).apply(to: store)
        }
        #expect(try store.nextGeneration(of: 7) == 5)
        // What a monitor claims cannot use the numbers up, and what somebody typed does not stop a hand-over.
        try store.write(Nodes.state(of: 7), "ready 4294967295")
        #expect(try store.nextGeneration(of: 7) == 5)
        try store.write(Nodes.generation(of: 7), "many")
        #expect(try store.generation(of: 7) == nil)
        #expect(try store.nextGeneration(of: 7) == 5)
        _ = try HandOver(monitor: 7, generation: 5, targets: [5]).apply(to: store)
        #expect(try store.generation(of: 7) == 5)
    }

    @Test func rotatingKeepsBothThenTakesTheOldAway() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = try await daemon.everything()
        let old = try HandOver(monitor: 7, generation: 1, targets: [5])
        let new = try HandOver(monitor: 7, generation: 2, targets: [3])
        let oldRecords = try old.apply(to: store)
        let newRecords = try new.apply(to: store)
        #expect(try Set(store.grants(heldBy: 7)) == Set(old.grants + new.grants))
        #expect(try new.isInPlace(in: store) && !old.isInPlace(in: store))
        try Grant.Record.revoke(oldRecords, from: store)
        try HandOver.removeNodes(of: 7, but: 2, from: store)
        #expect(try store.grants(heldBy: 7) == new.grants)
        #expect(try store.list("/local/domain/7/stubvmi")?.sorted() == ["2", "generation"])
        #expect(try new.isInPlace(in: store))
        try new.withdraw(newRecords, from: store)
        try store.remove("/local/domain/7/stubvmi")
        #expect(try await daemon.everything() == before)
    }

    @Test func aRefusedGenerationIsTakenBackWhole() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        _ = try HandOver(monitor: 7, generation: 1, targets: [5]).apply(to: store)
        let before = try await daemon.everything()
        // The target that stays is not taken back with the one that came.
        let new = try HandOver(monitor: 7, generation: 2, targets: [5, 3], bundle: Self.bytes)
        try new.withdraw(try new.apply(to: store), from: store)
        let difference = Set(try await daemon.everything()).symmetricDifference(before)
        #expect(
            difference.sorted() == [
                "/local/domain/7/stubvmi/generation = \"1\"   (n0,r7)",
                "/local/domain/7/stubvmi/generation = \"2\"   (n0,r7)",
            ])
    }

    @Test func aSixthEntryOrAMissingDomainChangesNothing() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        for domid in [10, 11, 12] as [UInt32] { try daemon.addDomain(domid, "m\(domid)", to: store) }
        _ = try HandOver(monitor: 7, generation: 1, targets: [3]).apply(to: store)
        let full = [Access(0, []), Access(5, .read)] + [10, 11, 12].map { Access($0, .read) }
        try store.setPermissions("/local/domain/5/name", full)
        let before = try await daemon.everything()
        for (monitor, targets, code) in [
            (7, [3, 5], .denied), (8, [3, 5], .denied), (7, [3, 99], .notFound), (99, [3], .notFound),
        ] as [(UInt32, [UInt32], ToolError.Code)] {
            let handOver = try HandOver(monitor: monitor, generation: 2, targets: targets, bundle: [1])
            let error = try #require(throws: ToolError.self) { try handOver.apply(to: store) }
            #expect(error.code == code && error.hint != nil)
            #expect(try await daemon.everything() == before)
            #expect(try !handOver.isInPlace(in: store))
        }
    }

    @Test func withdrawingFromADomainThatIsGoneMakesNothing() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let handOver = try HandOver(monitor: 7, generation: 1, targets: [5, 3])
        let records = try handOver.apply(to: store)
        for domid in [5, 7] as [UInt32] {
            try store.remove(Nodes.domain(domid))
            try daemon.endDomain(domid)
        }
        try handOver.withdraw(records, from: store)
        try HandOver.removeNodes(of: 7, but: 1, from: store)
        #expect(try store.permissions("/local/domain/3/name")?.map(\.description) == ["n0", "r3"])
        #expect(try !store.exists("/local/domain/5") && !store.exists("/local/domain/7"))
    }

    @Test func theMonitorSeesAllOfAGenerationOrNothing() async throws {
        let (daemon, _) = try await setUp()
        defer { daemon.stop() }
        let monitor = try Guest(7, of: daemon)
        let other = try daemon.connect()
        let writing = Task.detached {
            for generation in 1...40 as ClosedRange<UInt32> {
                _ = try HandOver(
                    monitor: 7, generation: generation, targets: [5], bundle: Self.bytes
                ).apply(to: other)
            }
        }
        var seen: Set<String> = []
        while seen.count < 40, !seen.contains("40") {
            let generation = try monitor.ask(XS_READ, "stubvmi/generation")
            guard generation != "ENOENT" else { continue }
            seen.insert(generation)
            #expect(try monitor.ask(XS_READ, "stubvmi/\(generation)/target/0") == "5")
            #expect(try monitor.ask(XS_READ, "stubvmi/\(generation)/bundle/size") == "5000")
            #expect(try monitor.ask(XS_READ, "stubvmi/\(generation)/bundle/2") != "ENOENT")
        }
        try await writing.value
        #expect(seen.contains("40"))
    }

    @Test func theCommandsDoTheSame() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let handOver = try HandOver(monitor: 7, generation: 1, targets: [5, 3])
        let commands = try handOver.commands(in: store)
        #expect(
            commands == [
                "xenstore-chmod /local/domain/5/name n0 r5 r7",
                "xenstore-chmod /local/domain/3/name n0 r3 r7",
                "xenstore-write /local/domain/7/stubvmi/1/target/0 5 /local/domain/7/stubvmi/1/target/1 3 "
                    + "/local/domain/7/stubvmi/generation 1",
            ])
        for command in commands {
            let words = command.split(separator: " ").map(String.init)
            #expect(try await daemon.run(words[0], Array(words.dropFirst())).status == 0)
        }
        #expect(try handOver.isInPlace(in: store))
    }

    /// The script that `render` writes, with the real xenstore-utils; only `xl domid` is a stand-in.
    @Test func theRenderedScriptDoesTheSame() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let monitors = [
            Monitor(name: "watch", tier: .read, memory: 8, targets: ["web", "db"], programs: []),
            Monitor(name: "watch-too", tier: .read, memory: 8, targets: ["web"], programs: []),
        ]
        let targets = ["web", "db"].map { Target(name: $0, os: .linux, profile: .file("p")) }
        let files = try Render.files(spec: Spec(monitors: monitors, targets: targets), policy: "")
        let ids = "case $2 in db) echo 3;; web) echo 5;; watch) echo 7;; watch-too) echo 8;; *) exit 1;; esac"
        try Files.write("#!/bin/sh\n" + ids + "\n", to: daemon.folder.appending("xl"))
        try #require(chmod(daemon.folder.appending("xl").string, 0o755) == 0)
        for name in ["watch", "watch-too", "watch"] {
            let script = try #require(files.first { $0.path == "grants/\(name).sh" })
            let outcome = try await daemon.run("sh", ["-c", script.text], path: daemon.folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(try HandOver(monitor: 7, generation: 2, targets: [5, 3]).isInPlace(in: store))
        #expect(try HandOver(monitor: 8, generation: 1, targets: [5]).isInPlace(in: store))
        #expect(
            try store.permissions("/local/domain/5/name")?.map(\.description) == ["n0", "r5", "r7", "r8"])
        // A domain that is not running is an error, not dom0.
        try Files.write("#!/bin/sh\nexit 1\n", to: daemon.folder.appending("xl"))
        try #require(chmod(daemon.folder.appending("xl").string, 0o755) == 0)
        let script = try #require(files.first { $0.path == "grants/watch.sh" })
        #expect(try await daemon.run("sh", ["-c", script.text], path: daemon.folder).status != 0)
    }
}
