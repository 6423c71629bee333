// SPDX-License-Identifier: Apache-2.0
import Spec

extension Spec {
    /// The part of a spec that live domains need: a type that one of them carries has to stay in the
    /// policy, or the hypervisor would not know that domain any more.
    func carried(by domains: [Domain]) -> Spec {
        let live = Set(domains.map(\.type))
        let monitors = monitors.filter { live.contains($0.type) }
        let watched = Set(monitors.flatMap(\.targets))
        let targets = targets.filter { live.contains($0.type) || watched.contains($0.name) }
        return Spec(monitors: monitors, targets: targets)
    }
}
