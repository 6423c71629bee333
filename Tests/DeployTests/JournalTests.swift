// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Deploy

/// What a run that was cut off leaves, read again.
@Suite struct JournalTests {
    private let create = Step(.create, "watch-a")
    private let load = Step(.policy, "old and new")
    private let policy = State.Policy(sha256: "next", sequence: 8, rules: Rules())

    /// A journal with these lines, beside the sample's snapshot.
    private func withJournal(
        _ entries: [Journal.Entry], rest: String = "", _ body: (Layout) throws -> Void
    ) async throws {
        try await withLayout { layout in
            try Sample.state.save(layout)
            var journal = try Journal(layout)
            for entry in entries { try journal.write(entry) }
            let bytes = try Files.read(layout.journal) + Array(rest.utf8)
            try Files.write(bytes, to: layout.journal)
            try body(layout)
        }
    }

    @Test func whatWasDoneIsTrueAlsoWithoutASnapshot() async throws {
        let new = Sample.monitor(0, domain: 9)
        let entries: [Journal.Entry] = [
            .begin(operation: "apply"), .intent(create), .done(create, [.monitor(new)]),
            .intent(Step(.destroy, "watch-b")), .done(Step(.destroy, "watch-b"), [.gone(domain: 6)]),
        ]
        try await withJournal(entries) { layout in
            let state = try State.load(layout)
            #expect(state.monitors.map(\.domain) == [5, 9])
            #expect(state.monitors.last == new)
        }
        // A crash between the snapshot and the end of the journal: it is read once more.
        try await withJournal(entries + entries.dropFirst()) { layout in
            let loaded = try State.load(layout)
            #expect(loaded.monitors.map(\.domain) == [5, 9])
        }
    }

    @Test func aLineThatWasCutOffIsNone() async throws {
        for rest in ["{", #"{"intent":{"_0":{"kin"#, #"{"done":"#] {
            try await withJournal([.begin(operation: "apply"), .intent(create)], rest: rest) { layout in
                let entries = try Journal.read(layout)
                #expect(entries == [.begin(operation: "apply"), .intent(create)])
                let loaded = try State.load(layout)
                #expect(loaded == Sample.state)
            }
        }
    }

    /// What comes after it must not be taken for the rest of it.
    @Test func aLineThatWasCutOffIsCutOutByTheNextRun() async throws {
        try await withJournal([.intent(create)], rest: #"{"done":{"_0"#) { layout in
            var next = try Journal(layout)
            try next.write(.begin(operation: "destroy"))
            let entries = try Journal.read(layout)
            #expect(entries == [.intent(create), .begin(operation: "destroy")])
        }
    }

    @Test func aLineThatSomebodyChangedIsRefusedAndKept() async throws {
        try await withJournal([.intent(create)], rest: "{\"intent\":1}\n") { layout in
            let error = #expect(throws: ToolError.self) { try State.load(layout) }
            #expect(error?.code == .corrupt && error?.message.contains("line 2") == true)
            #expect(Files.exists(layout.journal) && Files.exists(layout.state))
        }
    }

    /// Between the two nobody can tell which policy is loaded.
    @Test func aLoadThatWasCutOffLeavesThePolicyUnknown() async throws {
        let done = Journal.Entry.done(load, [.policy(policy)])
        for (entries, known) in [
            ([.intent(load)], nil), ([.intent(load), done], policy),
            ([.intent(load), done, .intent(load)], nil),
        ] as [([Journal.Entry], State.Policy?)] {
            try await withJournal(entries) { layout in
                let loaded = try State.load(layout)
                #expect(loaded.policy == known)
            }
        }
    }

    @Test func whatIsClosedHasNoJournal() async throws {
        try await withLayout { layout in
            let ledger = try Ledger(layout, for: "apply")
            try await ledger.intend(create)
            try await ledger.done(create, [.monitor(Sample.monitor(0))])
            #expect(Files.exists(layout.journal) && !Files.exists(layout.state))
            try await ledger.close()
            #expect(!Files.exists(layout.journal))
            let loaded = try State.load(layout)
            #expect(loaded.monitors == [Sample.monitor(0)])
        }
    }

    /// Without a step there is nothing to go back to.
    @Test func lookingLeavesNothing() async throws {
        try await withLayout { layout in
            let ledger = try Ledger(layout, for: "apply")
            try await ledger.close()
            #expect(!Files.exists(layout.journal) && !Files.exists(layout.state))
        }
    }

    @Test func anotherRunOfTheHostHasOtherDomains() async throws {
        try await withLayout { layout in
            var state = Sample.state
            state.boot = "another"
            try state.save(layout)
            let loaded = try State.load(layout)
            #expect(loaded.monitors.isEmpty && loaded.policy == nil)
            #expect(loaded.spec == Sample.spec && loaded.image == "image")
        }
    }
}
