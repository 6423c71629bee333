// SPDX-License-Identifier: Apache-2.0

/// One fact that a step made true; the state is the snapshot and then these, in order.
///
/// Making the same change twice is making it once: a journal may be read after its snapshot was written.
public enum Change: Sendable, Equatable, Codable {
    /// This policy is loaded.
    case policy(State.Policy)
    /// A monitor's domain is there, as it says.
    case monitor(State.Monitor)
    /// The supervisor's domain is there, as it says.
    case supervisor(State.Supervisor)
    /// A domain is gone.
    case gone(domain: UInt32)
}

extension State {
    /// Takes a fact in.
    mutating func apply(_ change: Change) {
        switch change {
        case .policy(let policy): self.policy = policy
        case .monitor(let monitor):
            if let index = monitors.firstIndex(where: { $0.domain == monitor.domain }) {
                monitors[index] = monitor
            } else {
                monitors.append(monitor)
            }
        case .supervisor(let supervisor): self.supervisor = supervisor
        case .gone(let domain):
            monitors.removeAll { $0.domain == domain }
            if supervisor?.domain == domain { supervisor = nil }
        }
    }

    /// Forgets what does not outlive a run of the host.
    mutating func adopt(boot current: String?) {
        guard boot != current else { return }
        boot = current
        policy = nil
        monitors = []
        supervisor = nil
    }
}
