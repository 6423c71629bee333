// SPDX-License-Identifier: Apache-2.0
import Spec
import Synchronization

/// Supervisors of which no answer is to be expected: each would be waited for in vain, once for each monitor.
final class Silent: Sendable {
    private let domains = Mutex<Set<UInt32>>([])

    func add(_ domain: UInt32) { domains.withLock { _ = $0.insert(domain) } }

    /// Those that were seen not to run.
    func add(_ seen: [Domain]) {
        for one in seen where one.type == Label.supervisor && (one.isPaused || one.isOver) { add(one.id) }
    }

    func contains(_ domain: UInt32) -> Bool { domains.withLock { $0.contains(domain) } }
}
