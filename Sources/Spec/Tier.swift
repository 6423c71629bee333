// SPDX-License-Identifier: Apache-2.0

/// What a monitor may do to its targets: each tier all that the ones before it may, and more.
public enum Tier: String, Sendable, CaseIterable, Codable {
    /// Map memory read-only, nothing else.
    case read
    /// Also write memory, stop the target and let it go on, read and write the registers of its processors.
    case control
    /// Also have Xen stop the target and tell what it did, whenever it does one of certain things.
    case events

    /// Whether a monitor may leave something behind in a target when it ends, which the supervisor takes
    /// back: a breakpoint, a target that is stopped, events that nobody takes.
    public var isSupervised: Bool { self > .read }
}

extension Tier: Comparable {
    public static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .read: 0
        case .control: 1
        case .events: 2
        }
    }
}

extension Spec {
    /// The monitors that the supervisor looks after; where there are none, there is no supervisor.
    public var supervised: [Monitor] { monitors.filter(\.tier.isSupervised) }
}
