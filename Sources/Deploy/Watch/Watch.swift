// SPDX-License-Identifier: Apache-2.0
import Grants
public import Host

/// Keeps true on this host what was applied last, until it is told to end.
///
/// xenstored and the kernel say when something has changed; each time all of it is compared, and only what
/// differs is put right, as `apply` would.
public struct Watch: Sendable {
    var site: Site
    var tell: @Sendable (WatchEvent) -> Void
    var notify: Notify?

    public init(
        site: Site, notify: Notify? = nil, tell: @escaping @Sendable (WatchEvent) -> Void
    ) {
        self.site = site
        // It plans for as long as the host runs: the sources of its policy are those of this boot.
        self.site.memo = site.memo ?? Memo()
        self.tell = tell
        self.notify = notify
    }

    /// Runs until its task is cancelled; throws when xenstored has gone away.
    public func run() async throws {
        let bell = Bell()
        let events = try HostEvents(try site.store(), bell: bell)
        let files = try StateChanges(site.layout, bell: bell)
        let keeper = Keeper(site: site) { event in
            notify?.tell(.status(String(event.message.prefix { $0 != "\n" })))
            tell(event)
        }
        let pulse = Pulse.start(keeper, notify)
        defer { pulse?.cancel() }
        try await withTaskCancellationHandler {
            try await loop(bell, events, keeper)
        } onCancel: {
            notify?.tell(.stopping)
            bell.ring { $0.stop = true }
        }
        withExtendedLifetime(files) {}
    }

    private func loop(_ bell: Bell, _ events: HostEvents, _ keeper: Keeper) async throws {
        var isReady = false
        var due = ContinuousClock.now
        while true {
            await bell.wait(until: due)
            let rings = bell.take()
            if rings.stop { return }
            if let end = rings.end { throw end }
            do {
                let outcome = try await keeper.look(rings)
                due = outcome.due
                if let paths = outcome.paths { try events.listen(to: paths) }
                if outcome.isWhole && !isReady {
                    notify?.tell(.ready)
                    isReady = true
                    warmUp()
                }
            } catch is CancellationError {
                return
            }
        }
    }

    /// Reads the kernels once while there is time: a target that starts anew does not wait for it then.
    private func warmUp() {
        let site = site
        Task.detached(priority: .background) {
            guard let spec = try? Wish.recorded(site).spec else { return }
            _ = try? await Bundles(site: site).make(spec)
        }
    }
}
