// SPDX-License-Identifier: Apache-2.0

/// Where in xenstore a monitor and the tool meet.
public enum Nodes {
    /// What xenstore holds of a domain.
    public static func domain(_ domid: UInt32) -> String { "/local/domain/\(domid)" }
    /// A domain's name.
    public static func name(of domid: UInt32) -> String { domain(domid) + "/name" }
    /// What dom0 tells a monitor; the monitor may read it only.
    public static func requests(to monitor: UInt32) -> String { domain(monitor) + "/stubvmi" }
    /// The domain id of a monitor's target: dom0 writes it, the monitor waits for it.
    public static func target(_ index: Int, of monitor: UInt32) -> String {
        requests(to: monitor) + "/target/\(index)"
    }
    /// What a monitor says of itself: it owns this node.
    public static func state(of monitor: UInt32) -> String { domain(monitor) + "/data/stubvmi/state" }
}
