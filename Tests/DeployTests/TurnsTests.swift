// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Deploy

/// What is told of the supervisor one after the other.
@Suite(.timeLimit(.minutes(20))) struct TurnsTests {
    @Test func oneAtATimeInOrder() async throws {
        let turns = Turns()
        let seen = Seen()
        await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 {
                let isIn = AsyncStream<Void>.makeStream()
                group.addTask {
                    try await turns.inTurn {
                        await seen.begin(number)
                        isIn.continuation.finish()
                        await Task.yield()
                        await seen.end()
                    }
                }
                // The next one comes when this one has had its turn, or waits behind it.
                if number % 2 == 0 { for await _ in isIn.stream {} }
            }
        }
        #expect(await seen.numbers.sorted() == Array(0..<20))
        #expect(await seen.most == 1)
        let even = await seen.numbers.filter { $0 % 2 == 0 }
        #expect(even == even.sorted())
    }

    @Test func aFailureIsItsOwn() async throws {
        let turns = Turns()
        await #expect(throws: ToolError.self) {
            try await turns.inTurn { throw ToolError(.timeout, "late") }
        }
        let seen = Seen()
        try await turns.inTurn { await seen.begin(1) }
        #expect(await seen.numbers == [1])
    }

    private actor Seen {
        var numbers: [Int] = []
        var most = 0
        private var inside = 0

        func begin(_ number: Int) {
            numbers.append(number)
            inside += 1
            most = max(most, inside)
        }

        func end() { inside -= 1 }
    }
}
