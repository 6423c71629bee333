// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import Spec

struct TierTests {
    @Test(arguments: Tier.allCases)
    func eachIsReadAndWrittenByItsName(_ tier: Tier) throws {
        let spec = try Spec.parse(
            text: changed("tier: read", to: "tier: \(tier.rawValue)"), file: "spec.yaml")
        #expect(spec.monitors.map(\.tier) == [tier])
        #expect(spec.supervised == (tier == .read ? [] : spec.monitors))
    }

    @Test func eachMayMoreThanTheOneBefore() {
        #expect([Tier.events, .read, .control].sorted() == [.read, .control, .events])
        #expect(Tier.allCases.filter(\.isSupervised) == [.control, .events])
    }

    private static func spec(_ tiers: String...) -> String {
        "version: 1\nmonitors:\n"
            + tiers.enumerated().map {
                "  - { name: m\($0), tier: \($1), targets: [other, web], programs: [process-list] }\n"
            }.joined()
                + """
                targets:
                  - { name: web, os: linux, profile: { kernel: /k } }
                  - { name: other, os: linux, profile: { kernel: /k } }
                """
    }

    @Test func aTargetHasTheEventsOfOneMonitor() {
        #expect(findings(Self.spec("read", "control", "events")) == [])
        let found = findings(Self.spec("events", "read", "events"))
        #expect(
            found == [
                "5:41 'other' has two monitors of tier events, 'm0' and 'm2'; Xen gives the events of a domain "
                    + "to one | let one monitor run more programs, or give one of them tier control",
                "5:48 'web' has two monitors of tier events, 'm0' and 'm2'; Xen gives the events of a domain "
                    + "to one | let one monitor run more programs, or give one of them tier control",
            ])
    }
}
