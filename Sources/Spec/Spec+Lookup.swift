// SPDX-License-Identifier: Apache-2.0

extension Spec {
    /// Who watches whom, made once for all questions about a spec: `targets(of:)` and `monitors(of:)`
    /// look through the whole spec each time.
    public struct Lookup: Sendable {
        private var targets: [String: Target] = [:]
        private var watchers: [String: [Monitor]] = [:]

        init(_ spec: Spec) {
            for target in spec.targets where targets[target.name] == nil { targets[target.name] = target }
            for monitor in spec.monitors {
                for name in Set(monitor.targets) { watchers[name, default: []].append(monitor) }
            }
        }

        /// The targets of a monitor, in the order in which it numbers them.
        public func targets(of monitor: Monitor) -> [Target] { monitor.targets.compactMap { targets[$0] } }

        /// The monitors that watch a target, in the spec's order.
        public func monitors(of target: Target) -> [Monitor] { watchers[target.name] ?? [] }
    }

    /// For whoever asks about each of the spec's monitors or targets.
    public var lookup: Lookup { Lookup(self) }
}
