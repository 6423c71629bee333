// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Spec

/// One monitor as it is to run.
struct Form: Sendable {
    var monitor: Monitor
    var targets: [State.Target]
    var bundle: Bundles.Bundle
    /// SHA-256 of the image.
    var image: String

    /// What is recorded of it.
    func record(domain: UInt32) -> State.Monitor {
        State.Monitor(
            name: monitor.name, domain: domain, label: monitor.label, tier: monitor.tier.rawValue,
            memory: monitor.memory, targets: targets, image: image, bundle: bundle.sha256, generation: 0,
            started: Date())
    }
}
