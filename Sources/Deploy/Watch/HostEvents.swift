// SPDX-License-Identifier: Apache-2.0
import Foundation
import Grants
import Host
import Synchronization

/// Rings a bell when xenstore tells of something that a plan may depend on.
final class HostEvents: Sendable {
    /// What xenstored itself tells: a domain was made known, and one ended, crashed or went.
    private static let domains = ["@introduceDomain", "@releaseDomain"]

    private let watcher: Watcher
    private let paths = Mutex<Set<String>>([])

    init(_ store: XenStore, bell: Bell) throws {
        let watcher = try Watcher(store, paths: Self.domains)
        self.watcher = watcher
        // A thread of its own, since waiting blocks it.
        Thread.detachNewThread {
            do {
                while true {
                    let changes = try watcher.next()
                    let isDomains = changes.contains { Self.domains.contains($0.watched) }
                    bell.ring { rings in
                        if isDomains { rings.domains = true } else { rings.nodes = true }
                    }
                }
            } catch {
                bell.ring { if $0.end == nil { $0.end = error } }
            }
        }
    }

    deinit { watcher.stop() }

    /// Listens to these nodes from now on, and to no others.
    func listen(to wanted: Set<String>) throws {
        let (added, removed) = paths.withLock { paths in
            defer { paths = wanted }
            return (wanted.subtracting(paths), paths.subtracting(wanted))
        }
        do {
            for path in removed { try watcher.remove(path) }
            for path in added { try watcher.add(path) }
        } catch {
            // Nothing is refused to dom0: it is the connection that has ended, which may show here first.
            throw ToolError(
                .io, "the connection to xenstored has ended",
                hint: "systemctl status xenstored; stubvmi doctor", cause: "\(error)")
        }
    }
}
