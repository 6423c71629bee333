// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing
import XenstoredFixture

@testable import Grants

/// libxenstore against a real xenstored.
@Suite(.serialized) struct XenStoreTests {
    @Test func nodesAreWrittenReadListedAndRemoved() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        #expect(try store.read("/a/b") == nil)
        #expect(try store.list("/a") == nil)
        #expect(try !store.exists("/a/b"))
        try store.write("/a/b", "x\ny é")
        try store.write("/a/c", "")
        #expect(try store.read("/a/b") == "x\ny é")
        #expect(try store.read("/a/c") == "")
        #expect(try await daemon.run("xenstore-write", ["/a/d", "words"]).status == 0)
        #expect(try store.read("/a/d") == "words")
        #expect(try store.list("/a")?.sorted() == ["b", "c", "d"])
        #expect(try store.list("/a/b") == [])
        #expect(try await daemon.run("xenstore-read", ["/a/d"]).output == "words\n")
        try store.remove("/a")
        try store.remove("/a")
        try store.remove("/none/of/these")
        #expect(try store.read("/a/b") == nil)
    }

    @Test func whatTheDaemonRefusesIsAnErrorOfTheTool() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        #expect(throws: ToolError.self) { try store.write("/bad path!", "x") }
        #expect(throws: ToolError.self) { try store.write("/a", String(repeating: "x", count: 5000)) }
        #expect(throws: ToolError.self) { try store.setPermissions("/a", []) }
        let error = try #require(throws: ToolError.self) {
            try store.setPermissions("/none", [Access(0, [])])
        }
        #expect(error.code == .notFound)
        daemon.stop()
        #expect(throws: ToolError.self) { try store.read("/tool") }
        #expect(throws: ToolError.self) { try store.write("/tool", "x") }
    }

    @Test func withoutADaemonThereIsAnErrorWithAHint() throws {
        let error = try #require(throws: ToolError.self) { try XenStore.open(socket: "/nowhere/socket") }
        #expect(error.code == .preflight)
        #expect(error.hint?.contains("doctor") == true)
        #expect(ProcessInfo.processInfo.environment["XENSTORED_PATH"] != "/nowhere/socket")
    }

    @Test func aHostWithoutTheLibraryIsToldWhatToInstall() throws {
        let error = try #require(throws: ToolError.self) { try LibXenStore("libxenstore.so.0") }
        #expect(error.code == .preflight && error.hint == "apt-get install libxenstore4")
        #expect(throws: ToolError.self) { try LibXenStore("libc.so.6") }
    }

    @Test func permissionsAreThoseOfXenstoreChmod() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        for domid in [3, 5, 7, 9] as [UInt32] { try daemon.addDomain(domid, "d\(domid)", to: store) }
        let entries = [Access(3, .read), Access(5, []), Access(7, .write), Access(9, [.read, .write])]
        #expect(entries.map(\.description) == ["r3", "n5", "w7", "b9"])
        try store.write("/x", "")
        try store.setPermissions("/x", entries)
        #expect(try store.permissions("/x") == entries)
        #expect(
            try await daemon.run("xenstore-ls", ["-fp", "/"]).output.contains("/x = \"\"   (r3,n5,w7,b9)\n"))
        #expect(try await daemon.run("xenstore-chmod", ["/x", "n0", "b3", "w5", "n7"]).status == 0)
        #expect(try store.permissions("/x")?.map(\.description) == ["n0", "b3", "w5", "n7"])
    }

    @Test func aTransactionIsAllOrNothing() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let (store, other) = (try daemon.connect(), try daemon.connect())
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try store.transaction { transaction in
                try store.write("/a", "1", in: transaction)
                #expect(try store.read("/a", in: transaction) == "1")
                #expect(try other.read("/a") == nil)
                throw Stop()
            }
        }
        #expect(try store.read("/a") == nil)
        try store.transaction { try store.write("/a", "2", in: $0) }
        #expect(try other.read("/a") == "2")
    }

    @Test func aTransactionRunsAgainWhenSomebodyElseWasFaster() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let (store, other) = (try daemon.connect(), try daemon.connect())
        try store.write("/count", "1")
        var tries = 0
        try store.transaction { transaction in
            let count = Int(try store.read("/count", in: transaction) ?? "") ?? 0
            tries += 1
            if tries == 1 { try other.write("/count", "10") }
            try store.write("/count", String(count + 1), in: transaction)
        }
        #expect(tries == 2)
        #expect(try store.read("/count") == "11")
    }

    @Test func aTransactionThatNeverComesThroughEnds() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let (store, other) = (try daemon.connect(), try daemon.connect())
        var number = 0
        let error = try #require(throws: ToolError.self) {
            try store.transaction { transaction in
                _ = try store.read("/busy", in: transaction)
                number += 1
                try other.write("/busy", String(number))
                try store.write("/busy", "mine", in: transaction)
            }
        }
        #expect(error.code == .timeout)
        #expect(try store.read("/busy") == String(number))
    }

    @Test func domainsAreFoundByName() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        #expect(try store.domains().isEmpty)
        for (domid, name) in [(12, "b"), (3, "a"), (7, "b")] as [(UInt32, String)] {
            try daemon.addDomain(domid, name, to: store)
        }
        #expect(try store.domains().map(\.domid) == [3, 7, 12])
        #expect(try store.domids(named: "a") == [3])
        #expect(try store.domids(named: "b") == [7, 12])
        #expect(try store.domids(named: "c") == [])
        #expect(try store.newestDomain(named: "b") == 12)
        #expect(try store.newestDomain(named: "a") == 3)
        #expect(try store.newestDomain(named: "c") == nil)
    }
}
