// SPDX-License-Identifier: Apache-2.0
import CXenStore
import Host
import Testing
import XenstoredFixture

@testable import Grants

/// Whom the supervisor is to look after, in a real store.
@Suite(.serialized, .timeLimit(.minutes(20))) struct WardsTests {
    /// A daemon with the targets 3 and 5, the monitors 7 and 8, and the supervisor 9.
    private func setUp() async throws -> (Daemon, XenStore) {
        try await Daemon.started(
            with: [3: "db", 5: "web", 7: "watch", 8: "watch-too", 9: "stubvmi-supervisor"])
    }

    private let wards = Wards(
        supervisor: 9,
        wards: [
            .init(monitor: 7, journal: 4711, targets: [5]), .init(monitor: 8, journal: 12, targets: [5, 3]),
        ])

    @Test func aGenerationIsJustTheNodesOfTheProtocol() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = Set(try await daemon.everything())
        #expect(try wards.apply(to: store) == 1)
        let after = Set(try await daemon.everything())
        #expect(
            after.subtracting(before).sorted() == [
                "/local/domain/9/stubvmi = \"\"   (n0,r9)",
                "/local/domain/9/stubvmi/1 = \"\"   (n0,r9)",
                "/local/domain/9/stubvmi/1/ward = \"\"   (n0,r9)",
                "/local/domain/9/stubvmi/1/ward/0 = \"7 4711 5\"   (n0,r9)",
                "/local/domain/9/stubvmi/1/ward/1 = \"8 12 5 3\"   (n0,r9)",
                "/local/domain/9/stubvmi/generation = \"1\"   (n0,r9)",
            ])
        // It is the number that counts, and nothing is granted: it reads no names.
        #expect(try store.grants(heldBy: 9).isEmpty)
    }

    @Test func whatIsInPlaceIsNotWrittenAgain() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        _ = try wards.apply(to: store)
        let watcher = try Watcher(store, paths: ["/local/domain/9/stubvmi"])
        defer { watcher.stop() }
        while try !watcher.next(timeout: .milliseconds(200)).isEmpty {}
        let before = try await daemon.everything()
        #expect(try wards.apply(to: store) == 1)
        #expect(try watcher.next(timeout: .milliseconds(200)).isEmpty, "a node was written")
        #expect(try await daemon.everything() == before)
    }

    @Test func anythingElseIsTheNextGeneration() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        _ = try wards.apply(to: store)
        var next: UInt32 = 2
        let others: [(inout Wards) -> Void] = [
            { $0.wards.removeLast() }, { $0.wards.append(.init(monitor: 10, journal: 1, targets: [3])) },
            { $0.wards[1].targets = [5] }, { $0.wards[0].journal = 4712 }, { $0.wards[0].monitor = 8 },
            { $0.wards = [] },
        ]
        for other in others {
            var changed = wards
            other(&changed)
            #expect(try changed.apply(to: store) == next)
            #expect(try changed.apply(to: store) == next)
            #expect(try wards.apply(to: store) == next + 1)
            next += 2
        }
        // The generations of before are as they were: nothing is rewritten.
        #expect(try store.read("/local/domain/9/stubvmi/1/ward/1") == "8 12 5 3")
        #expect(try store.read("/local/domain/9/stubvmi/2/ward/0") == "7 4711 5")
        #expect(try !store.exists("/local/domain/9/stubvmi/2/ward/1"))
    }

    /// It has to say of its first generation too that it is ready.
    @Test func havingNobodyToLookAfterIsAGeneration() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let nobody = Wards(supervisor: 9, wards: [])
        #expect(try nobody.apply(to: store) == 1)
        #expect(try nobody.apply(to: store) == 1)
        #expect(try store.list("/local/domain/9/stubvmi/1") == [])
        #expect(try store.read("/local/domain/9/stubvmi/generation") == "1")
    }

    /// What the supervisor says of itself uses no numbers up, nor does a node that a hand has broken count.
    @Test func theNumberIsDom0sOwn() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        _ = try wards.apply(to: store)
        try store.write(Nodes.state(of: 9), "ready 4294967295")
        try store.write("/local/domain/9/stubvmi/1/ward/0", "7 4711 3")
        #expect(try wards.apply(to: store) == 2)
        #expect(try store.read("/local/domain/9/stubvmi/2/ward/0") == "7 4711 5")
    }

    @Test func theSupervisorReadsItsOwnAndChangesNothing() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        _ = try wards.apply(to: store)
        let supervisor = try Guest(9, of: daemon)
        #expect(try supervisor.ask(XS_READ, "stubvmi/1/ward/1") == "8 12 5 3")
        #expect(try supervisor.ask(XS_WRITE, "stubvmi/1/ward/1", "8 12 5") == "EACCES")
        #expect(try supervisor.ask(XS_RM, "stubvmi/1/ward/1") == "EACCES")
        let monitor = try Guest(7, of: daemon)
        #expect(try monitor.ask(XS_READ, "/local/domain/9/stubvmi/1/ward/0") == "EACCES")
    }

    @Test func whatIsLeftAreThoseThatRun() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        #expect(try Wards.remaining(of: 9, in: store) == Wards(supervisor: 9, wards: []))
        _ = try wards.apply(to: store)
        #expect(try Wards.remaining(of: 9, in: store) == wards)
        try store.remove(Nodes.domain(7))
        #expect(try Wards.remaining(of: 9, in: store).wards == [wards.wards[1]])
        try store.remove(Nodes.domain(8))
        #expect(try Wards.remaining(of: 9, in: store).wards.isEmpty)
        // Ten and more are in the order of their numbers.
        let many = Wards(
            supervisor: 9,
            wards: (0..<12).map { .init(monitor: 3, journal: $0 + 1, targets: [5]) })
        _ = try many.apply(to: store)
        #expect(try Wards.remaining(of: 9, in: store) == many)
    }

    @Test(arguments: ["", "7", "7 ", "x 1 2", "7 x 2", "4294967296 1 2", "-7 1 2"])
    func whatIsNoWardIsNone(_ text: String) {
        #expect(Wards.Ward(text: text) == nil)
    }

    /// The monitor owns this node: a number that the supervisor refuses would keep it from all others.
    @Test(
        arguments: [
            ("4711", 4711), ("1099511627775", 1_099_511_627_775), ("1099511627776", nil), ("0", nil),
            ("-1", nil), ("18446744073709551615", nil), ("18446744073709551616", nil), ("0x10", nil),
            ("", nil),
            ("7 7", nil),
        ] as [(String, UInt64?)])
    func aJournalIsAFrame(_ text: String, _ frame: UInt64?) async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        #expect(try store.journal(of: 7) == nil)
        try store.write("/local/domain/7/data/stubvmi/journal", text)
        #expect(try store.journal(of: 7) == frame)
    }
}
