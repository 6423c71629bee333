// SPDX-License-Identifier: Apache-2.0
@testable import Policy

extension Sample {
    static var denials: Sample {
        func value(_ text: String?) -> Denials {
            let group = Denials.Group(
                count: 1, monitor: text, source: text, target: text, class: "mmu", permissions: ["map_write"],
                sourceDomain: text, targetDomain: text, verdict: .forbidden, message: "m", advice: "a")
            return Denials(count: 1, unreadable: 0, unlisted: 0, groups: [group])
        }
        return Sample(section: "policy denials", full: value("x"), least: [value(nil)])
    }

    static var explain: Sample {
        func value(_ text: String?) -> Explanation {
            let permission = Explanation.Permission(
                name: "map_read", conditional: false, reason: text, macro: text, rule: text, spec: text)
            let row = Explanation.Row(
                source: "a_t", target: "b_t", whom: "w", class: "mmu", permissions: [permission])
            return Explanation(
                policySHA256: "p", label: "l", type: "a_t", name: text, tier: text, rules: [row])
        }
        return Sample(section: "policy explain", full: value("x"), least: [value(nil)])
    }

    static var diff: Sample {
        func value(_ text: String?) -> PolicyDiff {
            let rule = PolicyDiff.Rule(
                condition: text, source: "a_t", target: "b_t", class: "mmu", removed: ["stat"],
                added: ["map_read"])
            return PolicyDiff(
                same: false, older: "p", newer: "q",
                facts: [PolicyDiff.Fact(isAdded: true, kind: .type, values: ["a_t"])], rules: [rule],
                unlisted: 0)
        }
        return Sample(section: "policy diff", full: value("x"), least: [value(nil)])
    }
}
