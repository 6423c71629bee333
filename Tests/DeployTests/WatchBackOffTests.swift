// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Deploy

/// When something that failed is tried again.
@Suite struct WatchBackOffTests {
    private let start = ContinuousClock.now

    @Test func theDelayDoublesUpToAMinute() throws {
        var backOff = BackOff()
        var now = start
        var delays: [Duration] = []
        for _ in 0..<9 {
            delays.append(backOff.failed(at: now))
            now = try #require(backOff.due)
        }
        #expect(delays == [1, 2, 4, 8, 16, 32, 60, 60, 60].map { .seconds($0) })
    }

    @Test func itIsHeldUntilItsTime() {
        var backOff = BackOff()
        #expect(!backOff.isHeld(at: start))
        backOff.failed(at: start)
        #expect(backOff.isHeld(at: start + .milliseconds(999)))
        #expect(!backOff.isHeld(at: start + .seconds(1)))
    }

    /// The same failure seen twice is one.
    @Test func aFailureBeforeItsTimeChangesNothing() {
        var backOff = BackOff()
        backOff.failed(at: start)
        #expect(backOff.failed(at: start + .milliseconds(400)) == .milliseconds(600))
        #expect(backOff.due == start + .seconds(1))
    }

    @Test(arguments: [(599, 2), (600, 1)]) func tenGoodMinutesAreForgiveness(_ good: Int, _ delay: Int) {
        var backOff = BackOff()
        backOff.failed(at: start)
        let up = start + .seconds(2)
        backOff.succeeded(at: up)
        // Said again and again, as each pass does.
        backOff.succeeded(at: up + .seconds(300))
        #expect(backOff.due == nil)
        #expect(backOff.failed(at: up + .seconds(good)) == .seconds(delay))
    }

    @Test func eachMonitorHasItsOwn() {
        var backOffs = BackOffs()
        _ = backOffs.failed("a", at: start)
        backOffs.succeeded("b", at: start)
        #expect(backOffs.isHeld("a", at: start) && !backOffs.isHeld("b", at: start))
        #expect(backOffs.isFailed("a") && !backOffs.isFailed("b"))
        #expect(backOffs.nextDue(after: start) == start + .seconds(1))
        #expect(!backOffs.isAnyDue(at: start) && backOffs.isAnyDue(at: start + .seconds(1)))
        // What is due already is not waited for: that would be waiting for nothing, for ever.
        #expect(backOffs.nextDue(after: start + .seconds(1)) == nil)
        backOffs.succeeded("a", at: start + .seconds(1))
        #expect(!backOffs.isFailed("a") && !backOffs.isAnyDue(at: start + .seconds(9)))
    }
}
