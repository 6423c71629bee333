// SPDX-License-Identifier: Apache-2.0
import Host

/// Tells the service manager that the loop is alive, as often as it asks for.
enum Pulse {
    /// The longest that a pass may take: several of xl's own time limits.
    static let longest = Duration.seconds(600)

    /// Half of what the manager waits for; nil where it does not wait for us.
    static func interval(_ variable: String?) -> Duration? {
        variable.flatMap { Int64($0) }.flatMap { $0 > 0 ? .microseconds($0 / 2) : nil }
    }

    /// Beats until it is cancelled, but not for a pass that hangs.
    static func start(_ host: Host, _ keeper: Keeper, _ notify: @escaping Watch.Notify) -> Task<Void, Never>?
    {
        guard let interval = interval(host.environment("WATCHDOG_USEC")) else { return nil }
        return Task {
            while !Task.isCancelled {
                let busy = await keeper.busySince
                if busy.map({ $0.duration(to: .now) < longest }) ?? true { notify("WATCHDOG=1") }
                try? await Task.sleep(for: interval)
            }
        }
    }
}
