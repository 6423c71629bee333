// SPDX-License-Identifier: Apache-2.0

extension Checks {
    /// What Xen calls a label whose type the loaded policy lost.
    static let lost = "unlabeled_t"

    /// Live domains whose labels mean nothing, or nobody's.
    static func labels(_ domains: [Domain], known: (String) -> Bool, state: State?) -> Check {
        // A dying domain has no label any more.
        let live = domains.filter { !$0.state.contains("d") }
        let stranded = live.filter { $0.label.isEmpty || $0.type == lost || !known($0.label) }
        if let first = stranded.first {
            // Nobody has a right on such a domain, dom0 neither, and loading its type again does not bring
            // the label back.
            return .fail(
                "labels", "the loaded policy does not know the label of \(list(stranded))",
                try: "xl setenforce 0; xl destroy \(first.id); xl setenforce 1; then start it anew")
        }
        let ours = live.filter { $0.type.hasPrefix("stubvmi_monitor_") }
        let recorded = state?.monitors ?? []
        let foreign = ours.filter { domain in !recorded.contains { $0.domain == domain.id } }
        if let first = foreign.first {
            return .warn(
                "labels", "a monitor's label on \(list(foreign)), which the state does not know",
                try: "stubvmi destroy SPEC, or xl destroy \(first.id)")
        }
        return .pass("labels", "the loaded policy knows those of all \(live.count) domains")
    }

    private static func list(_ domains: [Domain]) -> String {
        let shown = domains.prefix(5).map { domain in
            "'\(domain.name)' (domain \(domain.id), \(domain.label.isEmpty ? "no label" : domain.label))"
        }
        return shown.joined(separator: ", ") + (domains.count > 5 ? ", and \(domains.count - 5) more" : "")
    }
}
