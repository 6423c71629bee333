// SPDX-License-Identifier: Apache-2.0

/// Where in xenstore a monitor and the tool meet.
public enum Nodes {
    /// What xenstore holds of a domain.
    public static func domain(_ domid: UInt32) -> String { "/local/domain/\(domid)" }
    /// A domain's name.
    public static func name(of domid: UInt32) -> String { domain(domid) + "/name" }
    /// What dom0 tells a monitor; the monitor may read it only.
    public static func requests(to monitor: UInt32) -> String { domain(monitor) + "/stubvmi" }
    /// The number of the hand-over that counts: the monitor waits for it, and watches it.
    public static func generation(of monitor: UInt32) -> String { requests(to: monitor) + "/generation" }
    /// What one hand-over consists of.
    public static func generation(_ number: UInt32, of monitor: UInt32) -> String {
        requests(to: monitor) + "/\(number)"
    }
    /// What a monitor that runs is asked: one request, with its number.
    static func request(to monitor: UInt32) -> String { requests(to: monitor) + "/request" }
    /// All that a monitor says: it owns the nodes from here on.
    static func words(of monitor: UInt32) -> String { domain(monitor) + "/data/stubvmi" }
    /// What a monitor says of itself.
    public static func state(of monitor: UInt32) -> String { words(of: monitor) + "/state" }
    /// Where in the machine's memory a monitor keeps its journal for the supervisor.
    static func journal(of monitor: UInt32) -> String { words(of: monitor) + "/journal" }
    /// Which request a monitor has answered last, and how long that answer is; its parts are below.
    static func answer(of monitor: UInt32) -> String { words(of: monitor) + "/answer" }
}
