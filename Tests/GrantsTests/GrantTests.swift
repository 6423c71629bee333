// SPDX-License-Identifier: Apache-2.0
import DomainConfig
import Foundation
import Grants
import Host
import Spec
import SystemPackage
import Testing
import XenstoredFixture

/// Grants in a real store.
@Suite(.serialized) struct GrantTests {
    /// A daemon with the targets 3 and 5, and the monitors 7 and 8.
    private func setUp() async throws -> (Daemon, XenStore) {
        try await Daemon.started(with: [3: "db", 5: "web", 7: "watch", 8: "watch-too"])
    }

    @Test func applyDoesWhatTheContractSaysAndNothingElse() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = Set(try await daemon.everything())
        let set = try GrantSet.plan(monitor: 7, targets: [5, 3])
        #expect(try !set.isInPlace(in: store))
        _ = try set.apply(to: store)
        let after = Set(try await daemon.everything())
        #expect(
            after.subtracting(before).sorted() == [
                "/local/domain/3/name = \"db\"   (n0,r3,r7)",
                "/local/domain/5/name = \"web\"   (n0,r5,r7)",
            ])
        #expect(
            before.subtracting(after).sorted() == [
                "/local/domain/3/name = \"db\"   (n0,r3)", "/local/domain/5/name = \"web\"   (n0,r5)",
            ])
        #expect(try set.isInPlace(in: store))
    }

    @Test func applyingTwiceIsApplyingOnceAndRevokingLeavesNothing() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = try await daemon.everything()
        let set = try GrantSet.plan(monitor: 7, targets: [5, 3])
        let records = try set.apply(to: store)
        let once = try await daemon.everything()
        let again = try set.apply(to: store)
        #expect(try await daemon.everything() == once)
        #expect(records.allSatisfy { $0.isChange })
        #expect(again.allSatisfy { !$0.isChange })
        try set.revoke(records, from: store)
        #expect(try await daemon.everything() == before)
        try set.revoke(records, from: store)
        #expect(try await daemon.everything() == before)
    }

    @Test func monitorsOfOneTargetDoNotDisturbEachOther() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let (one, two) = (
            try GrantSet.plan(monitor: 7, targets: [5]), try GrantSet.plan(monitor: 8, targets: [5])
        )
        let records = try one.apply(to: store)
        _ = try two.apply(to: store)
        #expect(
            try store.permissions("/local/domain/5/name")?.map(\.description) == ["n0", "r5", "r7", "r8"])
        try one.revoke(records, from: store)
        #expect(try store.permissions("/local/domain/5/name")?.map(\.description) == ["n0", "r5", "r8"])
        #expect(try two.isInPlace(in: store))
        #expect(try !one.isInPlace(in: store))
    }

    @Test func recordsOutliveTheProcessAsJSON() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = try await daemon.everything()
        let set = try GrantSet.plan(monitor: 7, targets: [5, 3])
        let saved = try JSONEncoder().encode(try set.apply(to: store))
        try set.revoke(try JSONDecoder().decode([Grant.Record].self, from: saved), from: store)
        #expect(try await daemon.everything() == before)
    }

    @Test func withoutRecordsTheMonitorsOwnEntriesGo() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = try await daemon.everything()
        let set = try GrantSet.plan(monitor: 7, targets: [5])
        _ = try set.apply(to: store)
        try set.revoke(set.grants.map(Grant.Record.init(assumedFor:)), from: store)
        #expect(try await daemon.everything() == before)
    }

    @Test func aSixthEntryIsRefusedAndNothingIsChanged() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        for domid in [10, 11, 12] as [UInt32] { try daemon.addDomain(domid, "m\(domid)", to: store) }
        let full = [Access(0, []), Access(5, .read)] + [10, 11, 12].map { Access($0, .read) }
        try store.setPermissions("/local/domain/5/name", full)
        let before = try await daemon.everything()
        let set = try GrantSet.plan(monitor: 7, targets: [3, 5])
        let error = try #require(throws: ToolError.self) { try set.apply(to: store) }
        #expect(error.code == .denied)
        #expect(try await daemon.everything() == before)
    }

    @Test func aTargetOrMonitorThatIsNotThereIsAnErrorAndNothingIsChanged() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = try await daemon.everything()
        for set in [
            try GrantSet.plan(monitor: 7, targets: [5, 99]), try GrantSet.plan(monitor: 99, targets: [5]),
        ] {
            let error = try #require(throws: ToolError.self) { try set.apply(to: store) }
            #expect(error.code == .notFound)
            #expect(try await daemon.everything() == before)
            #expect(try !set.isInPlace(in: store))
        }
    }

    @Test func domainsThatAreNoGuestsAreRefused() {
        #expect(throws: ToolError.self) { try GrantSet.plan(monitor: 0, targets: [5]) }
        #expect(throws: ToolError.self) { try GrantSet.plan(monitor: 7, targets: [0]) }
        #expect(throws: ToolError.self) { try GrantSet.plan(monitor: 0x7FF1, targets: [5]) }
        #expect(throws: ToolError.self) { try GrantSet.plan(monitor: 7, targets: [7]) }
        #expect(throws: ToolError.self) { try GrantSet.plan(monitor: 7, targets: [5, 5]) }
    }

    @Test func revokingAfterADomainIsGoneIsNoError() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let set = try GrantSet.plan(monitor: 7, targets: [5, 3])
        let records = try set.apply(to: store)
        try store.remove("/local/domain/5")
        try daemon.endDomain(5)
        try store.remove("/local/domain/7")
        try daemon.endDomain(7)
        try set.revoke(records, from: store)
        #expect(try store.permissions("/local/domain/3/name")?.map(\.description) == ["n0", "r3"])
        #expect(try !store.exists("/local/domain/5"))
        #expect(try !store.exists("/local/domain/7"))
    }

    @Test func anEntryOfADomainThatIsGoneDoesNotStandInTheWay() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        _ = try GrantSet.plan(monitor: 8, targets: [5]).apply(to: store)
        try store.remove("/local/domain/8")
        try daemon.endDomain(8)
        let set = try GrantSet.plan(monitor: 7, targets: [5])
        _ = try set.apply(to: store)
        #expect(try set.isInPlace(in: store))
    }

    @Test func rightsAreFoundWithoutRecords() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        #expect(try store.grants().isEmpty)
        let set = try GrantSet.plan(monitor: 7, targets: [5, 3])
        _ = try set.apply(to: store)
        _ = try GrantSet.plan(monitor: 8, targets: [5]).apply(to: store)
        #expect(try Set(store.grants(heldBy: 7)) == Set(set.grants))
        #expect(try store.grants(heldBy: 8) == [Grant(node: "/local/domain/5/name", domid: 8)])
        #expect(try store.grants(heldBy: 5).isEmpty, "its own name is the toolstack's business")
        try Grant.Record.revoke(
            try store.grants(heldBy: 7).map(Grant.Record.init(assumedFor:)), from: store)
        #expect(try store.grants().map(\.domid) == [8])
    }

    @Test func ofTwoRoundsTheRecordThatChangedSomethingIsKept() async throws {
        let (daemon, store) = try await setUp()
        defer { daemon.stop() }
        let before = try await daemon.everything()
        let first = try GrantSet.plan(monitor: 7, targets: [5]).apply(to: store)
        let second = try GrantSet.plan(monitor: 7, targets: [3, 5]).apply(to: store)
        let kept = Grant.Record.merged(first, second)
        #expect(kept.map(\.grant.node) == ["/local/domain/5/name", "/local/domain/3/name"])
        #expect(kept.allSatisfy { $0.isChange })
        try Grant.Record.revoke(kept, from: store)
        #expect(try await daemon.everything() == before)
    }
}
