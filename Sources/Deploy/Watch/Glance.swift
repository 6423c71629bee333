// SPDX-License-Identifier: Apache-2.0
import Grants

/// The facts of xenstore that a plan depends on: where they are as before, nothing has to be planned.
///
/// It costs no `xl`, and so it keeps a monitor that writes its node over and over from keeping dom0 busy.
struct Glance: Sendable, Equatable {
    /// A domain's name, and who may read it.
    struct Name: Sendable, Equatable {
        var name: String
        var access: [Access]
    }

    /// What one monitor was given last, and what it says.
    struct Monitor: Sendable, Equatable {
        var generation: UInt32?
        var state: MonitorState?
    }

    var names: [UInt32: Name]
    var monitors: [UInt32: Monitor]

    /// Looks at all domains, and at those that are recorded as monitors.
    static func take(_ store: XenStore, monitors recorded: [UInt32]) throws -> Glance {
        var names: [UInt32: Name] = [:]
        for (domid, name) in try store.domains() {
            names[domid] = Name(name: name, access: try store.permissions(Nodes.name(of: domid)) ?? [])
        }
        var monitors: [UInt32: Monitor] = [:]
        for domid in recorded {
            monitors[domid] = Monitor(
                generation: try store.generation(of: domid), state: try store.state(of: domid))
        }
        return Glance(names: names, monitors: monitors)
    }

    /// The nodes whose changes are worth a look.
    var paths: Set<String> {
        Set(names.keys.map(Nodes.name(of:))).union(monitors.keys.map(Nodes.state(of:)))
    }
}
