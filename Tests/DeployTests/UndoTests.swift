// SPDX-License-Identifier: Apache-2.0
import Host
import Synchronization
import Testing

@testable import Deploy

/// What a run did is taken back in the opposite order, as far as it can be.
@Suite struct UndoTests {
    private func withRun(_ body: (Run, Layout) async throws -> Void) async throws {
        try await withLayout { layout in
            let site = Site(host: Host.real { _ in }, layout: layout)
            try await body(Run(site: site, ledger: try Ledger(layout, for: "apply")), layout)
        }
    }

    @Test func aFailureIsUndoneBackwardsAndPastWhatCannotBe() async throws {
        try await withRun { run, _ in
            let order = Mutex<[String]>([])
            for name in ["first", "second", "third"] {
                try await run.take(
                    Step(.files, name),
                    undo: {
                        if name == "second" { throw ToolError(.io, "stuck") }
                        order.withLock { $0.append(name) }
                        return []
                    }, { [] })
            }
            let now = await run.revert()
            #expect(order.withLock { $0 } == ["third", "first"])
            #expect(now.steps.count == 3 && now.steps[1].contains("NOT undone: stuck"))
            #expect(!now.isWhole)
        }
    }

    /// A step that failed may have begun, so it is taken back too.
    @Test func theStepThatFailedIsTakenBackToo() async throws {
        try await withRun { run, layout in
            let isUndone = Mutex(false)
            await #expect(throws: ToolError.self) {
                try await run.take(
                    Step(.create, "m"),
                    undo: {
                        isUndone.withLock { $0 = true }
                        return [.gone(domain: 5)]
                    }, { throw ToolError(.toolFailed, "xl") })
            }
            let now = await run.revert()
            #expect(now.isWhole)
            #expect(isUndone.withLock { $0 })
            let entries = try Journal.read(layout)
            #expect(
                entries == [
                    .begin(operation: "apply"), .intent(Step(.create, "m")),
                    .undone(Step(.create, "m"), [.gone(domain: 5)]),
                ])
        }
    }

    /// A disk on which nothing can be written is found before anything is done.
    @Test func withoutAJournalNothingIsDone() async throws {
        try await withRun { run, layout in
            try Files.makeDirectory(layout.journal)
            let isDone = Mutex(false)
            await #expect(throws: ToolError.self) {
                try await run.take(Step(.create, "m")) {
                    isDone.withLock { $0 = true }
                    return []
                }
            }
            #expect(!isDone.withLock { $0 })
            let now = await run.revert()
            #expect(now.steps.isEmpty)
        }
    }

    @Test func whatIsCommittedStays() async throws {
        try await withRun { run, _ in
            try await run.take(Step(.files, "a"), undo: { [] }, { [] })
            let mark = await run.undo.count
            try await run.take(Step(.files, "b"), undo: { [] }, { [] })
            await run.undo.forget(from: mark)
            let now = await run.revert()
            #expect(now.steps == ["a: write files: undone"])
        }
    }
}
