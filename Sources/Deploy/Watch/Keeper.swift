// SPDX-License-Identifier: Apache-2.0
import Grants
import Host
import SystemPackage

/// Looks whether something has to be done, does it, and remembers what was said and what has to wait.
actor Keeper {
    /// How long to wait before looking without a reason: only the loading of a policy tells nobody.
    static let period = Duration.seconds(30)
    /// How long the pass that runs may go on once it is to end.
    static let grace = Duration.seconds(30)

    let site: Site
    let tell: @Sendable (WatchEvent) -> Void
    var backOffs = BackOffs()
    var trouble = BackOff()
    /// After a failure of several at once each is brought up alone: one must not keep the others from it.
    var isApart = false
    /// Whether something is being changed, which is not cut short at once.
    var isActing = false
    /// What was said already and is still so.
    var said = Said()
    /// What all was like when nothing had to be done; nil when it is not known to be so still.
    private(set) var glance: Glance?
    private var file: Memo.File?
    private var sequence: UInt32?
    /// Since when something is being done; nil when nothing is.
    private(set) var busySince: ContinuousClock.Instant?

    struct Said: Sendable {
        var absences: Set<Findings.Absence> = []
        var pauses: Set<Findings.Pause> = []
        var hidden: Set<Findings.Hidden> = []
        var profiles: [String: String] = [:]
        /// Nil before the first pass, and when something has changed since.
        var steady: String?
    }

    init(site: Site, tell: @escaping @Sendable (WatchEvent) -> Void) {
        self.site = site
        self.tell = tell
    }

    /// What one look came to.
    struct Outcome: Sendable {
        /// When to look again at the latest.
        var due: ContinuousClock.Instant
        /// Whether all that could be done was done.
        var isWhole: Bool
        /// Which nodes to listen to; nil where that is not known.
        var paths: Set<String>?
    }

    /// Looks, and puts right what is not as it was applied. A failure is told and tried again later.
    func look(_ rings: Bell.Rings) async throws -> Outcome {
        let start = ContinuousClock.now
        var paths: Set<String>?
        do {
            let state = try State.load(site.layout)
            let seen = try Glance.take(site.store(), monitors: state.domains)
            paths = seen.paths
            guard try isDue(rings, seen, at: start) else {
                return Outcome(due: next(after: start), isWhole: trouble.due == nil, paths: paths)
            }
            // Set before: what changes while it is looked at closely is looked at once more.
            (glance, file) = (seen, Memo.File(site.layout.state.string))
            busySince = start
            defer { busySince = nil }
            let isChanged = try await pass(since: rings.since ?? start)
            // What was just done changes what is seen, so it is looked at once more.
            if isChanged { glance = nil }
            file = Memo.File(site.layout.state.string)
            trouble.succeeded(at: .now)
            return Outcome(due: isChanged ? .now : next(after: .now), isWhole: true, paths: paths)
        } catch let error where !(error is CancellationError) {
            glance = nil
            let retry = trouble.failed(at: .now)
            isApart = true
            failed(nil, error, retry: retry)
            return Outcome(due: next(after: .now), isWhole: false, paths: paths)
        }
    }

    /// Whether a plan might have something to do.
    private func isDue(_ rings: Bell.Rings, _ seen: Glance, at now: ContinuousClock.Instant) throws -> Bool {
        let loaded = try site.policySequence()
        defer { sequence = loaded }
        if trouble.isHeld(at: now) { return false }
        return rings.domains || seen != glance || loaded != sequence || trouble.due != nil
            || (rings.state && Memo.File(site.layout.state.string) != file)
            || backOffs.isAnyDue(at: now)
    }

    private func next(after now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let due = [trouble.due, backOffs.nextDue(after: now)].compactMap(\.self).filter { $0 > now }
        return min(due.min() ?? now + Self.period, now + Self.period)
    }
}
