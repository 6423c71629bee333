// SPDX-License-Identifier: Apache-2.0
import CXenStore
import Grants
import Host
import Testing
import XenstoredFixture

/// What a monitor's domain can do in the store: xenstored itself decides, and the domain itself asks.
@Suite(.serialized, .timeLimit(.minutes(20))) struct EnforcementTests {
    @Test func aMonitorReadsItsTargetsNamesAndNothingElse() async throws {
        let (daemon, store) = try await Daemon.started(with: [3: "db", 5: "web", 7: "watch"])
        defer { daemon.stop() }
        try store.write("/local/domain/5/memory", "secret")
        try store.write("/vm/5", "secret")
        let (target, monitor) = (try Guest(5, of: daemon), try Guest(7, of: daemon))
        let web = "/local/domain/5/name"
        #expect(try monitor.ask(XS_READ, web) == "EACCES")
        #expect(try target.ask(XS_READ, web) == "web")

        let handOver = try HandOver(monitor: 7, generation: 1, targets: [5], bundle: [1, 0, 2])
        let records = try handOver.apply(to: store)
        #expect(try monitor.ask(XS_READ, web) == "web")
        #expect(try target.ask(XS_READ, web) == "web")
        #expect(try monitor.ask(XS_READ, "stubvmi/generation") == "1")
        #expect(try monitor.ask(XS_READ, "stubvmi/1/target/0") == "5")
        #expect(try monitor.ask(XS_READ, "stubvmi/1/bundle/size") == "3")
        #expect(try monitor.ask(XS_WRITE, "data/stubvmi/state", "ready 1") == "OK")
        #expect(try store.state(of: 7) == .ready(1))

        for node in ["/local/domain/3/name", "/local/domain/5/memory", "/vm/5", "/tool"] {
            #expect(try monitor.ask(XS_READ, node) == "EACCES", "\(node)")
        }
        for node in ["/", "/local/domain", "/local/domain/5", "/local/domain/3"] {
            #expect(try monitor.ask(XS_DIRECTORY, node) == "EACCES", "\(node)")
        }
        let requests = [
            "stubvmi/generation", "stubvmi/1/target/0", "stubvmi/1/bundle/0", "stubvmi/2", "stubvmi/x",
        ]
        for node in [web, "/local/domain/5/x", "name"] + requests {
            #expect(try monitor.ask(XS_WRITE, node, "evil") == "EACCES", "\(node)")
        }
        #expect(try monitor.ask(XS_SET_PERMS, web, "b7") == "EACCES")
        #expect(try monitor.ask(XS_SET_PERMS, "stubvmi/generation", "b7") == "EACCES")
        #expect(try monitor.ask(XS_RM, web) == "EACCES")
        #expect(try target.ask(XS_READ, "/local/domain/7/stubvmi/1/target/0") == "EACCES")

        try handOver.withdraw(records, from: store)
        #expect(try monitor.ask(XS_READ, web) == "EACCES")
        #expect(try monitor.ask(XS_READ, "stubvmi/1/target/0") == "ENOENT")
        #expect(try target.ask(XS_READ, web) == "web")
    }

    @Test func aMonitorsStateIsHeardFromTheDomainItself() async throws {
        let daemon = try await Daemon.started()
        defer { daemon.stop() }
        let store = try daemon.connect()
        try daemon.addDomain(7, "watch", to: store)
        let monitor = try Guest(7, of: daemon)
        async let ready: Void = store.waitUntilReady(7, generation: 1, timeout: .seconds(900))
        #expect(try monitor.ask(XS_WRITE, "data/stubvmi/state", "starting") == "OK")
        #expect(try monitor.ask(XS_WRITE, "data/stubvmi/state", "ready 1") == "OK")
        try await ready
    }
}
