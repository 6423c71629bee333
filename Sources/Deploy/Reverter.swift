// SPDX-License-Identifier: Apache-2.0

/// The inverses of what was done so far, newest last; run backwards when a later step fails.
struct Reverter {
    private var inverses: [(name: String, run: () async throws -> Void)] = []

    /// Remembers how to undo what was just done.
    mutating func push(_ name: String, _ inverse: @escaping () async throws -> Void) {
        inverses.append((name, inverse))
    }

    /// Undoes everything, going on past what cannot be undone, and returns what now is true.
    mutating func revert() async -> [String] {
        var now: [String] = []
        while let (name, inverse) = inverses.popLast() {
            do {
                try await inverse()
                now.append("\(name): undone")
            } catch {
                now.append("\(name): NOT undone: \(error)")
            }
        }
        return now
    }
}
