// SPDX-License-Identifier: Apache-2.0
import Foundation
import Grants
import Host
import Spec
import Testing

@testable import Deploy

/// The supervisor as the state has it.
@Suite struct SupervisorStateTests {
    @Test func whatIsSavedIsLoaded() async throws {
        try await withLayout { layout in
            try Sample.state(.events).save(layout)
            let loaded = try State.load(layout)
            #expect(loaded == Sample.state(.events))
            #expect(loaded.supervisor?.domain == 7 && loaded.monitors.map(\.supervisor) == [7, nil])
            #expect(loaded.domains == [5, 6, 7])
        }
    }

    /// As it was written before there was one.
    @Test func anOlderStateHasNone() async throws {
        try await withLayout { layout in
            try Sample.state(.control).save(layout)
            let bytes = try Files.read(layout.state)
            var json = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            #expect(json.removeValue(forKey: "supervisor") != nil)
            var monitors = try #require(json["monitors"] as? [[String: Any]])
            #expect(monitors[0].removeValue(forKey: "supervisor") != nil)
            json["monitors"] = monitors
            try Files.write(Array(try JSONSerialization.data(withJSONObject: json)), to: layout.state)
            let loaded = try State.load(layout)
            #expect(loaded.supervisor == nil && loaded.monitors.map(\.supervisor) == [nil, nil])
            #expect(loaded.monitors.map(\.tier) == ["control", "read"])
        }
    }

    @Test func anotherRunOfTheHostForgetsIt() {
        var state = Sample.state(.control)
        state.adopt(boot: Boot.current)
        #expect(state.supervisor?.domain == 7)
        state.adopt(boot: "another")
        #expect(state.supervisor == nil && state.monitors.isEmpty && state.spec != nil)
    }

    @Test func itComesAndGoesAsAFact() async throws {
        var state = State(boot: Boot.current)
        let made = Change.supervisor(State.Supervisor(domain: 9, image: "i"))
        state.apply(made)
        state.apply(made)
        #expect(state.supervisor == State.Supervisor(domain: 9, image: "i"))
        state.apply(.gone(domain: 8))
        #expect(state.supervisor != nil)
        state.apply(.gone(domain: 9))
        #expect(state == State(boot: Boot.current))
        // As the journal has it after a command that was cut off.
        try await withLayout { layout in
            var journal = try Journal(layout)
            try journal.write(.begin(operation: "apply"))
            try journal.write(.done(Step(.create, Label.supervisorName), [made]))
            #expect(try State.load(layout).supervisor?.domain == 9)
        }
    }

    /// Nothing else is left, and still it must not be forgotten.
    @Test func aStateWithItAloneIsKept() async throws {
        try await withLayout { layout in
            let ledger = try Ledger(layout, for: "apply")
            try await ledger.done(
                Step(.create, "s"), [.supervisor(State.Supervisor(domain: 9, image: "i"))])
            try await ledger.close()
            #expect(try State.load(layout).supervisor?.domain == 9)
        }
    }

    @Test(arguments: [0, 5, 0x7FF0, .max] as [UInt32])
    func aDomainThatCannotBeItsIsRefused(_ domain: UInt32) async throws {
        try await withLayout { layout in
            var state = Sample.state(.control)
            state.supervisor?.domain = domain
            try state.save(layout)
            let error = #expect(throws: ToolError.self) { try State.load(layout) }
            #expect(error?.code == .corrupt)
        }
    }

    @Test func itsImageIsKept() async throws {
        try await withLayout { layout in
            try Files.makeDirectory(layout.images)
            for digest in ["of-the-supervisor", "of-nobody"] {
                try Files.write("x", to: layout.image(digest))
            }
            var state = State()
            state.supervisor = State.Supervisor(domain: 9, image: "of-the-supervisor")
            try Site(host: Host.real { _ in }, layout: layout).dropImages(butFor: state)
            #expect(Files.exists(layout.image("of-the-supervisor")))
            #expect(!Files.exists(layout.image("of-nobody")))
        }
    }
}
