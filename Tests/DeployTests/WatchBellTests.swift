// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import SystemPackage
import Testing

@testable import Deploy

/// What wakes the loop.
@Suite struct WatchBellTests {
    private let soon = ContinuousClock.now + .seconds(1200)

    @Test func manyRingsAreOne() async {
        let bell = Bell()
        for _ in 0..<1000 { bell.ring { $0.nodes = true } }
        bell.ring { $0.domains = true }
        await bell.wait(until: soon)
        let rings = bell.take()
        #expect(rings.nodes && rings.domains && !rings.state && rings.since != nil)
        #expect(bell.take().isNothing)
    }

    @Test func itSleepsUntilSomethingRings() async {
        let bell = Bell()
        async let waited: Void = bell.wait(until: soon)
        bell.ring { $0.state = true }
        await waited
        #expect(bell.take().state)
    }

    @Test func timeEndsTheSleepToo() async {
        let bell = Bell()
        await bell.wait(until: .now + .milliseconds(1))
        #expect(bell.take().isNothing)
        // A sound that is left of the time before is no reason to wake for ever.
        await bell.wait(until: .now + .milliseconds(1))
        #expect(bell.take().isNothing)
    }

    /// The end is not something that one who looks takes away.
    @Test func theEndIsToldAgainAndAgain() async {
        let bell = Bell()
        bell.ring { $0.stop = true }
        #expect(bell.take().stop)
        await bell.wait(until: soon)
        #expect(bell.take().stop && bell.isStopped)
    }

    @Test func aNewSnapshotRingsAndAnotherFileDoesNot() async throws {
        let root = FilePath(NSTemporaryDirectory()).appending("watch-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(atPath: root.string) }
        let layout = Layout(root: root)
        let bell = Bell()
        let changes = try StateChanges(layout, bell: bell)
        try Files.write("{}", to: root.appending("other.json"))
        try Files.write("{}", to: layout.state)
        await bell.wait(until: soon)
        #expect(bell.take().state)
        withExtendedLifetime(changes) {}
    }

    @Test func theKernelsEventsAreReadByTheirLengths() {
        func event(_ name: String, padded length: Int) -> [UInt8] {
            let name = Array(name.utf8)
            return [UInt8](repeating: 1, count: 12) + [UInt8(length), 0, 0, 0] + name
                + [UInt8](repeating: 0, count: length - name.count)
        }
        let bytes = event("state.json", padded: 16) + event("", padded: 0) + event("lock", padded: 16)
        #expect(StateChanges.names(bytes[...]) == ["state.json", "", "lock"])
        // One that is cut off, and one that lies about its length, end the reading.
        #expect(StateChanges.names(bytes.prefix(20)) == ["stat"])
        #expect(StateChanges.names([UInt8](repeating: 255, count: 20)[...]).count == 1)
        #expect(StateChanges.names([]) == [])
    }
}
