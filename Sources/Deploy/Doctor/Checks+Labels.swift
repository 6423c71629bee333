// SPDX-License-Identifier: Apache-2.0
import Host
import Spec

extension Checks {
    /// What Xen calls a label whose type the loaded policy lost.
    static let lost = "unlabeled_t"

    /// Live domains whose labels mean nothing, or nobody's. `stored` is what xenstored knows of.
    static func labels(
        _ domains: [Domain], stored: [UInt32: String], known: (String) -> Bool, state: State?
    ) -> Check {
        // A dying domain has no label any more.
        let live = domains.filter { !$0.state.contains("d") }
        // dom0 has no right on such a domain, not even to see it: xl list leaves it out. Loading its type
        // again does not bring the label back.
        let hidden = stored.keys.filter { id in !domains.contains { $0.id == id } }.sorted().map { id in
            Domain(name: visible(stored[id] ?? "", limit: 100), id: id, memory: 0, state: "", label: "")
        }
        let stranded = live.filter { $0.label.isEmpty || $0.type == lost || !known($0.label) } + hidden
        if !stranded.isEmpty {
            let destroy = stranded.prefix(20).map { "xl destroy \($0.id); " }.joined()
            return .fail(
                "labels", "the loaded policy lost the label of \(list(stranded))",
                try: "xl setenforce 0; \(destroy)xl setenforce 1; then start it anew")
        }
        let ours = live.filter { $0.type.hasPrefix("stubvmi_monitor_") }
        let recorded = state?.monitors ?? []
        let foreign = ours.filter { domain in !recorded.contains { $0.domain == domain.id } }
        if let first = foreign.first {
            return .warn(
                "labels", "a monitor's label on \(list(foreign)), which the state does not know",
                try: "stubvmi destroy SPEC, or xl destroy \(first.id)")
        }
        let supervisors = live.filter { $0.type == Label.supervisor && $0.id != state?.supervisor?.domain }
        if !supervisors.isEmpty {
            return .warn(
                "labels", "the supervisor's label on \(list(supervisors)), which the state does not know",
                try: "stubvmi state import SPEC, with the spec that it was applied for")
        }
        return .pass("labels", "the loaded policy knows those of all \(live.count) domains")
    }

    private static func list(_ domains: [Domain]) -> String {
        let shown = domains.prefix(5).map { domain in
            "'\(domain.name)' (domain \(domain.id), \(domain.label.isEmpty ? "not even shown to dom0" : domain.label))"
        }
        return shown.joined(separator: ", ") + (domains.count > 5 ? ", and \(domains.count - 5) more" : "")
    }
}
