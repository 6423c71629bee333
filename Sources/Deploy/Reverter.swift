// SPDX-License-Identifier: Apache-2.0

/// The inverses of what was done so far, newest last; run backwards when a later step fails.
struct Reverter {
    private var inverses: [(name: String, run: () async throws -> Void)] = []

    /// Remembers how to undo what was just done.
    mutating func push(_ name: String, _ inverse: @escaping () async throws -> Void) {
        inverses.append((name, inverse))
    }

    /// What is true after reverting.
    struct Outcome {
        /// A line for each step.
        var steps: [String] = []
        /// Whether every step could be undone.
        var isWhole = true
    }

    /// Undoes everything, going on past what cannot be undone.
    mutating func revert() async -> Outcome {
        var outcome = Outcome()
        while let (name, inverse) = inverses.popLast() {
            do {
                try await inverse()
                outcome.steps.append("\(name): undone")
            } catch {
                outcome.steps.append("\(name): NOT undone: \(error)")
                outcome.isWhole = false
            }
        }
        return outcome
    }
}
