// SPDX-License-Identifier: Apache-2.0
import FoundationEssentials
import Testing

@testable import Deploy

/// Labels of live domains that mean nothing to the policy, or nothing to us.
@Suite struct LabelCheckTests {
    private func domain(_ id: UInt32, _ type: String, state: String = "-b----") -> Domain {
        let label = type.isEmpty ? "" : "system_u:system_r:\(type)"
        return Domain(name: "d\(id)", id: id, memory: 8, state: state, label: label)
    }

    private func check(
        _ domains: [Domain], stored: [UInt32: String] = [:], state: State? = nil, unknown: Set<String> = []
    )
        -> HealthCheck.Check
    {
        Checks.labels(domains, stored: stored, known: { !unknown.contains($0) }, state: state)
    }

    @Test func aTargetBeforeItsMonitorIsFine() {
        let check = check([domain(0, "dom0_t"), domain(1, "stubvmi_target_web_t")])
        #expect(check == .pass("labels", "the loaded policy knows those of all 2 domains"))
    }

    @Test(arguments: ["unlabeled_t", ""])
    func aDomainWithoutAMeaningIsStranded(_ type: String) {
        let check = check([domain(0, "dom0_t"), domain(7, type)])
        #expect(check.verdict == .fail && check.detail.contains("'d7' (domain 7"))
        #expect(check.remedy?.contains("xl destroy 7") == true)
    }

    @Test func aLabelThatThePolicyDoesNotKnow() {
        let check = check([domain(3, "gone_t")], unknown: ["system_u:system_r:gone_t"])
        #expect(check.verdict == .fail && check.detail.contains("gone_t"))
    }

    /// Xen hides a domain from who has no right on it, so it is missing where it should be.
    @Test func aDomainThatOnlyXenstoreKnows() {
        let stored: [UInt32: String] = [0: "Domain-0", 1: "web", 2: "d\u{1b}b"]
        let check = check([domain(0, "dom0_t")], stored: stored)
        #expect(check.verdict == .fail && check.detail.contains("'web' (domain 1"))
        #expect(!check.detail.contains("\u{1b}"))
        #expect(check.remedy?.contains("xl destroy 1; xl destroy 2; xl setenforce 1") == true)
    }

    @Test func aDyingDomainIsNoMatter() {
        #expect(check([domain(2, "", state: "--p--d")]).verdict == .pass)
    }

    @Test func aMonitorThatTheStateDoesNotKnow() {
        let type = "stubvmi_monitor_m_t"
        #expect(check([domain(4, type)]).verdict == .warn)
        #expect(check([domain(4, type)]).remedy?.contains("xl destroy 4") == true)
        var state = State()
        state.monitors = [
            State.Monitor(
                name: "m", domain: 4, label: "system_u:system_r:\(type)", tier: "read", memory: 8,
                targets: [], image: "", bundle: "", generation: 1, started: .init())
        ]
        #expect(check([domain(4, type)], state: state).verdict == .pass)
        #expect(check([domain(5, type)], state: state).verdict == .warn, "another domain than recorded")
    }

    @Test func aSupervisorThatTheStateDoesNotKnow() {
        let check = check([domain(6, "stubvmi_supervisor_t")])
        #expect(check.verdict == .warn && check.detail.contains("'d6' (domain 6"))
        #expect(check.remedy?.contains("state import") == true)
        var state = State()
        state.supervisor = State.Supervisor(domain: 6, image: "")
        #expect(self.check([domain(6, "stubvmi_supervisor_t")], state: state).verdict == .pass)
        #expect(self.check([domain(7, "stubvmi_supervisor_t")], state: state).verdict == .warn)
    }

    @Test func manyAreNotAllNamed() {
        let check = check((1...9).map { domain($0, "unlabeled_t") })
        #expect(check.detail.hasSuffix("and 4 more"))
    }
}
