// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// What has happened since somebody last looked; many rings before that are one.
final class Bell: Sendable {
    /// What may have changed.
    struct Rings: Sendable, Equatable {
        /// Domains came or went.
        var domains = false
        /// Nodes that are watched changed: names, their access entries, what monitors say.
        var nodes = false
        /// The tool's state file changed.
        var state = false
        /// It is to end.
        var stop = false
        /// Since when anything of this is known.
        var since: ContinuousClock.Instant?
        /// Why nothing more will be heard of.
        var end: (any Error)?

        static func == (a: Rings, b: Rings) -> Bool {
            a.domains == b.domains && a.nodes == b.nodes && a.state == b.state && a.stop == b.stop
                && (a.end == nil) == (b.end == nil)
        }

        var isNothing: Bool { self == Rings() }
    }

    private let rings = Mutex(Rings())
    private let stream: AsyncStream<Void>
    private let sound: AsyncStream<Void>.Continuation

    init() {
        // One sound that nobody has heard yet is enough: what rang is in `rings`.
        (stream, sound) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Notes something and wakes who waits.
    func ring(_ change: (inout Rings) -> Void) {
        rings.withLock { rings in
            change(&rings)
            if rings.since == nil { rings.since = .now }
        }
        sound.yield()
    }

    /// All that rang since the last call; an end and a stop are told again each time.
    func take() -> Rings {
        rings.withLock { rings in
            defer {
                let (stop, end) = (rings.stop, rings.end)
                rings = Rings()
                (rings.stop, rings.end) = (stop, end)
            }
            return rings
        }
    }

    /// Whether it is to end.
    var isStopped: Bool { rings.withLock { $0.stop } }

    /// Sleeps until something rings or a time has come; for one task at a time.
    func wait(until deadline: ContinuousClock.Instant) async {
        guard rings.withLock({ $0.isNothing }) else { return }
        let alarm = Task { [sound] in
            try await Task.sleep(until: deadline, clock: .continuous)
            sound.yield()
        }
        defer { alarm.cancel() }
        for await _ in stream { break }
    }
}
