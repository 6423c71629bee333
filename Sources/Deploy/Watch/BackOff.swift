// SPDX-License-Identifier: Apache-2.0

/// How long to wait before something that failed is tried again: 1, 2, 4 ... 60 seconds, and from the
/// beginning once it has gone well for ten minutes.
struct BackOff: Sendable, Equatable {
    static let first = Duration.seconds(1)
    static let most = Duration.seconds(60)
    /// After so long without a failure the next one counts as the first.
    static let calm = Duration.seconds(600)

    typealias Instant = ContinuousClock.Instant

    /// When it is to be tried again; nil while nothing is wrong.
    private(set) var due: Instant?
    /// What the last failure cost; nil before the first.
    private var last: Duration?
    /// Since when it goes well.
    private var since: Instant?

    /// It failed: how long to wait. A failure that is known already changes nothing.
    @discardableResult
    mutating func failed(at now: Instant) -> Duration {
        if let due, due > now { return now.duration(to: due) }
        if let since, since.duration(to: now) >= Self.calm { last = nil }
        let delay = last.map { min($0 * 2, Self.most) } ?? Self.first
        (due, last, since) = (now + delay, delay, nil)
        return delay
    }

    /// It goes well from now on.
    mutating func succeeded(at now: Instant) {
        due = nil
        if since == nil { since = now }
    }

    /// Whether it has to wait.
    func isHeld(at now: Instant) -> Bool { due.map { $0 > now } ?? false }
}

/// A back-off for each monitor.
struct BackOffs: Sendable, Equatable {
    private var all: [String: BackOff] = [:]

    mutating func failed(_ name: String, at now: BackOff.Instant) -> Duration {
        all[name, default: BackOff()].failed(at: now)
    }

    /// A monitor that never failed needs no record.
    mutating func succeeded(_ name: String, at now: BackOff.Instant) { all[name]?.succeeded(at: now) }

    /// Whether a failure of it is known and its time has not come.
    func isHeld(_ name: String, at now: BackOff.Instant) -> Bool { all[name]?.isHeld(at: now) ?? false }

    /// Whether a failure of it is known and nothing was done about it yet.
    func isFailed(_ name: String) -> Bool { all[name]?.due != nil }

    /// Whether a time to try something again has come.
    func isAnyDue(at now: BackOff.Instant) -> Bool {
        all.values.contains { $0.due.map { $0 <= now } ?? false }
    }

    /// The next time that something is to be tried again.
    func nextDue(after now: BackOff.Instant) -> BackOff.Instant? {
        all.values.compactMap(\.due).filter { $0 > now }.min()
    }
}
