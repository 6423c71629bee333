// SPDX-License-Identifier: Apache-2.0
import Host

/// Tells the service manager that the loop is alive, as often as it asks for.
enum Pulse {
    /// The longest that a pass may take: several of xl's own time limits.
    static let longest = Duration.seconds(600)

    /// Whether the loop can be called alive when it has been busy since then; nil is not busy.
    static func isAlive(busySince: ContinuousClock.Instant?, at now: ContinuousClock.Instant) -> Bool {
        busySince.map { $0.duration(to: now) < longest } ?? true
    }

    /// Beats until it is cancelled, but not for a pass that hangs; nil where nobody listens.
    static func start(_ keeper: Keeper, _ notify: Notify?) -> Task<Void, Never>? {
        guard let notify, let interval = notify.watchdogInterval else { return nil }
        return Task {
            while !Task.isCancelled {
                if isAlive(busySince: await keeper.busySince, at: .now) { notify.tell(.watchdog) }
                try? await Task.sleep(for: interval)
            }
        }
    }
}
