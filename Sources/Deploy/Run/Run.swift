// SPDX-License-Identifier: Apache-2.0
import Host

/// One command that changes the host: takes steps, each of them journaled, and can take them all back.
struct Run: Sendable {
    let site: Site
    let ledger: Ledger
    let undo = UndoList()
    /// The supervisor is told by one at a time.
    var supervision = Turns()
    /// Supervisors that do not answer.
    var silent = Silent()

    /// How a step is taken back; what is true after that. It is asked only once the step may have begun, and
    /// looks at what is there: it may have failed at once, or in the middle.
    typealias Inverse = @Sendable () async throws -> [Change]

    /// Takes a step: intent on the disk, then the act, then what came of it on the disk.
    func take(
        _ step: Step, undo inverse: Inverse? = nil, _ act: () async throws -> [Change]
    ) async throws {
        try Task.checkCancellation()
        try await ledger.intend(step)
        if let inverse { await undo.push(step, inverse) }
        let changes = try await act()
        try await ledger.done(step, changes)
    }

    /// Takes everything back, latest first. What cannot be taken back does not keep the rest from it.
    ///
    /// It is not cut short when the command is: half taken back would be worst.
    func revert() async -> UndoList.Outcome {
        await uncancelled {
            var outcome = UndoList.Outcome()
            while let (step, inverse) = await undo.pop() {
                do {
                    let changes = try await inverse()
                    await ledger.undone(step, changes)
                    outcome.steps.append("\(step): undone")
                } catch {
                    outcome.steps.append("\(step): NOT undone: \(error)")
                    outcome.isWhole = false
                }
            }
            return outcome
        }
    }

    /// From here on what was done stays.
    func commit() async { await undo.forget() }
}

/// The inverses of the steps that were taken so far.
actor UndoList {
    private var inverses: [(step: Step, run: Run.Inverse)] = []

    /// What is true after everything was taken back.
    struct Outcome: Sendable {
        /// A line for each step.
        var steps: [String] = []
        /// Whether every step could be taken back.
        var isWhole = true
    }

    func push(_ step: Step, _ inverse: @escaping Run.Inverse) { inverses.append((step, inverse)) }

    func pop() -> (step: Step, run: Run.Inverse)? { inverses.popLast() }

    /// How many there are.
    var count: Int { inverses.count }

    /// Forgets those from a number on: what they would take back stays.
    func forget(from mark: Int = 0) { inverses.removeSubrange(mark...) }
}
