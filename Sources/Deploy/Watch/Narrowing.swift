// SPDX-License-Identifier: Apache-2.0
import Spec

extension Spec {
    /// Monitors that must not wait for all of their targets, and those of them that are there.
    ///
    /// A monitor whose target has gone is left as it is: most come back at once, as another domain. But where
    /// another target of it was started anew, or the monitor itself has ended, that one would go unwatched for
    /// as long as the first is away.
    func narrowed(_ state: State, _ seen: Observation) -> [String: [String]] {
        let live = Dictionary(
            seen.domains.filter { !$0.isOver }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let types = Dictionary(targets.map { ($0.name, $0.type) }, uniquingKeysWith: { first, _ in first })
        let records = Dictionary(
            state.monitors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        var narrowed: [String: [String]] = [:]
        for monitor in monitors {
            let present = monitor.targets.compactMap { name -> State.Target? in
                guard let domain = live[name], domain.type == types[name], seen.suits(monitor.tier, domain)
                else { return nil }
                return State.Target(name: name, domain: domain.id)
            }
            guard !present.isEmpty, present.count < monitor.targets.count else { continue }
            if let record = records[monitor.name], Set(record.targets).isSuperset(of: present),
                seen.domains.contains(where: {
                    $0.id == record.domain && $0.label == record.label && !$0.isOver
                })
            {
                continue
            }
            narrowed[monitor.name] = present.map(\.name)
        }
        return narrowed
    }
}
