// SPDX-License-Identifier: Apache-2.0
import SeededRandom
import Spec
import TargetBundle
import Testing

@testable import Policy

struct DenialLineTests {
    /// As Xen 4.17.5 printed it.
    static let real = """
        (XEN) avc:  denied  { map_read map_write } for source=d4 target=d1 \
        scontext=system_u:system_r:vmi_t tcontext=system_u:system_r:tgt_t tclass=mmu
        """

    private func line(_ text: String) -> DenialLine? { DenialLine(Array(text.utf8)[...]) }

    @Test("A line of the hypervisor is read")
    func real() {
        let denial = line(Self.real)
        #expect(denial?.permissions == ["map_read", "map_write"] && denial?.objectClass == "mmu")
        #expect(denial?.source == "vmi_t" && denial?.target == "tgt_t")
        #expect(denial?.sourceDomain == "d4" && denial?.targetDomain == "d1")
    }

    @Test(
        "Times, missing domains, Xen's own domains, numbers without names and further fields are read",
        arguments: [
            "(XEN) [2026-11-21 10:00:00] avc:  denied  { a } for scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu",
            "(XEN) [    5.123456] avc:  denied  { a } for scontext=u:r:s_t tcontext=u:r:t_t:s0 tclass=mmu",
            "(XEN) avc:  denied  { a 0x80000000 } for current=d0 scontext=u:r:s_t tcontext=u:r:t_t tclass=xen",
            "(XEN) avc:  denied  { a } for source=d[IDLE] target=d[IO] ssid=12 tsid=4 tclass=event",
            "(XEN) avc:  denied  { a } for source=d1 device=0x10 scontext=u:r:s_t tcontext=u:r:t_t tclass=resource",
        ])
    func forms(_ text: String) { #expect(line(text) != nil) }

    @Test(
        "What is cut off, doubled, forged or of another form is no line",
        arguments: [
            "", "(XEN) ", "(XEN) avc:  denied", "(XEN) avc:  denied  { map_read",
            "(XEN) avc:  denied  { } for ",
            "(XEN) avc:  denied  { a } for scontext=u:r:s_t tcontext=u:r:t_t",
            "(XEN) avc:  denied  { a } for scontext=u:r tcontext=u:r:t_t tclass=mmu",
            "(XEN) avc:  denied  { a } for scontext=u:r:s_t scontext=u:r:x_t tcontext=u:r:t_t tclass=mmu",
            "(XEN) avc:  denied  { a } for scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu trailing",
            "(XEN) avc:  denied  { a } for scontext=u:r:s;t tcontext=u:r:t_t tclass=mmu",
            "(XEN) avc:  denied  { a } for source=d99999 scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu",
            "(XEN) avc:  granted  { a } for scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu",
            "(XEN) [a] avc:  denied  { a } for scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu",
            "(d4) avc:  denied  { a } for scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu",
            "(d4) (XEN) avc:  denied  { a } for scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu",
            " (XEN) avc:  denied  { a } for scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu",
            "(XEN) avc:  denied  { a\u{1b}[31m } for scontext=u:r:s_t tcontext=u:r:t_t tclass=mmu",
        ])
    func refused(_ text: String) { #expect(line(text) == nil) }

    @Test("Whatever stands in the log, nothing traps, and text that is kept is plain")
    func hostile() {
        var random = SeededGenerator(seed: 7)
        let pieces = [
            "(XEN) ", "avc:  denied  ", "{ ", "map_read ", "} ", "for ", "scontext=", "a:b:c ", "tcontext=",
            "tclass=",
            "mmu", "\n", "\r", "\0", "\u{1b}", "ssid=", "9", "é", "=", ":",
            String(repeating: "x", count: 2000),
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...16, using: &random))
                .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            let denials = Denials.read(Array(text.utf8), spec: .sample)
            #expect(denials.groups.count <= denials.count && denials.unreadable <= denials.count)
        }
        var changed = Array(Self.real.utf8)
        for index in changed.indices {
            let old = changed[index]
            for byte in [0, 0x0a, 0x20, 0x3d, 0x7d, 0x80, 0xff] as [UInt8] {
                changed[index] = byte
                for group in Denials.read(changed, spec: .sample).groups {
                    #expect(group.message.utf8.allSatisfy { (0x20...0x7e).contains($0) })
                }
            }
            changed[index] = old
        }
    }
}

struct DenialsTests {
    static let web = "stubvmi_monitor_watch_web_t"

    static func log(
        _ permissions: String, _ objectClass: String, _ source: String, _ target: String
    ) -> String {
        "(XEN) avc:  denied  { \(permissions) } for source=d4 target=d1 scontext=system_u:system_r:\(source) "
            + "tcontext=system_u:system_r:\(target) tclass=\(objectClass)\n"
    }

    /// A refusal, and what is to be made of it.
    struct Case: Sendable, CustomTestStringConvertible {
        var line: String
        var verdict: Denials.Verdict
        var says: String
        var testDescription: String { line }

        init(_ verdict: Denials.Verdict, _ says: String, _ line: String) {
            (self.verdict, self.says, self.line) = (verdict, says, line)
        }
    }

    static let cases = [
        Case(.stale, "allows map_read", log("map_read map_write", "mmu", web, "stubvmi_target_web_t")),
        Case(.stale, "of itself", log("pinpage", "mmu", web, "\(web)_self")),
        Case(.stale, "its own event channels", log("send", "event", web, "\(web)_channel")),
        Case(.stale, "of dom0", log("bind", "event", "\(web)_channel", "dom0_t")),
        Case(.stale, "the hypervisor", log("xen_pagesize", "version", web, "xen_t")),
        Case(.switchedOff, "a boolean", log("writeconsole", "xen", web, "xen_t")),
        Case(.notItsTarget, "'db.1' is none", log("map_read", "mmu", web, "stubvmi_target_db_1_t")),
        Case(.forbidden, "tier read never", log("map_write", "mmu", web, "stubvmi_target_web_t")),
        Case(.forbidden, "tier read never", log("map_write", "mmu", web, "stubvmi_target_db_1_t")),
        Case(.forbidden, "tier read never", log("map_read", "mmu", web, "dom0_t")),
        Case(.forbidden, "memory of devices", log("map_read", "mmu", web, "domio_t")),
        Case(.forbidden, "hypervisor's own memory", log("map_read", "mmu", web, "domxen_t")),
        Case(.forbidden, "the policy itself", log("load_policy", "security", web, "security_t")),
        Case(
            .forbidden, "another spec (stubvmi_target_x_t)", log("map_read", "mmu", web, "stubvmi_target_x_t")
        ),
        Case(.forbidden, "'watch-all'", log("map_read", "mmu", web, "stubvmi_monitor_watch_all_t")),
        Case(.forbidden, "event channels", log("send", "event", web, "stubvmi_target_web_t_channel")),
        Case(.forbidden, "type domU_t", log("pause", "domain", web, "domU_t")),
        Case(.strangeMonitor, "no such monitor", log("map_read", "mmu", "stubvmi_monitor_x_t", "dom0_t")),
        Case(.onMonitor, "dom0 builds", log("map_read", "mmu", "dom0_t", web)),
        Case(.onMonitor, "nobody but", log("map_read", "grant", "domU_t", web)),
        Case(.unlabeled, "did not know its label", log("map_read", "mmu", "unlabeled_t", "dom0_t")),
        Case(.notOurs, "no monitor", log("map_read", "mmu", "domU_t", "dom0_t")),
        Case(.notOurs, "no monitor", log("gethvmc", "hvm", "dom0_t", "stubvmi_target_web_t")),
    ]

    @Test("Each refusal is judged by the tier and the spec", arguments: cases)
    func judged(_ refusal: Case) throws {
        let denials = Denials.read(Array(refusal.line.utf8), spec: .sample)
        let group = try #require(denials.groups.first)
        #expect(denials.groups.count == 1 && group.count == 1)
        #expect(group.verdict == refusal.verdict)
        #expect(group.message.contains(refusal.says), "\(group.message)")
        #expect(!group.advice.isEmpty)
    }

    private static let events = "stubvmi_monitor_events_t"
    private static let ofTiers = [
        Case(.forbidden, "tier control never", log("vm_event", "domain2", "stubvmi_monitor_control_t", all)),
        Case(.stale, "tier control allows pause", log("pause", "domain", "stubvmi_monitor_control_t", all)),
        Case(.stale, "tier events allows vm_event", log("vm_event", "domain2", events, all)),
        Case(.stale, "event channels of the target", log("create", "event", events, "\(all)_channel")),
        Case(.stale, "allows bind", log("bind", "event", "\(events)_channel", all)),
        Case(.stale, "the target 'all' wanted bind", log("bind", "event", "\(all)_channel", events)),
        Case(
            .onMonitor, "nobody but", log("bind", "event", "\(all)_channel", "stubvmi_monitor_control_t")),
        Case(.onMonitor, "nobody but", log("send", "event", "\(all)_channel", events)),
        Case(
            .notItsTarget, "'idle' is none",
            log("getvcpucontext", "domain", "stubvmi_monitor_control_t", "stubvmi_target_idle_t")),
        Case(.forbidden, "tier events never", log("getvcpuinfo", "domain", events, all)),
        Case(.stale, "supervisor's part allows unpause", log("unpause", "domain", Label.supervisor, all)),
        Case(
            .stale, "the supervisor wanted map_read",
            log("map_read", "mmu", Label.supervisor, "stubvmi_monitor_control_t")),
        Case(.stale, "supervisor's part allows pause", log("pause", "domain", Label.supervisor, all)),
        Case(.forbidden, "part never allows", log("getdomaininfo", "domain", Label.supervisor, all)),
        Case(.forbidden, "part never allows", log("unpause", "domain", Label.supervisor, events)),
        Case(.forbidden, "part never allows", log("map_read", "grant", Label.supervisor, events)),
        Case(
            .notItsTarget, "'idle' is none",
            log("map_read", "mmu", Label.supervisor, "stubvmi_target_idle_t")),
        Case(.onMonitor, "nobody but", log("map_read", "grant", "domU_t", Label.supervisor)),
        Case(.onMonitor, "dom0 builds", log("map_read", "mmu", "dom0_t", Label.supervisor)),
    ]
    private static let all = "stubvmi_target_all_t"

    @Test("Refusals of the other tiers and of the supervisor are judged by their tables", arguments: ofTiers)
    func tiers(_ refusal: Case) throws {
        let denials = Denials.read(Array(refusal.line.utf8), spec: .tiers)
        let group = try #require(denials.groups.first)
        #expect(group.verdict == refusal.verdict && !group.advice.isEmpty)
        #expect(group.message.contains(refusal.says), "\(group.message)")
    }

    @Test("A supervisor that the spec has nothing for is not judged by it")
    func strangeSupervisor() throws {
        let line = Self.log("unpause", "domain", Label.supervisor, "stubvmi_target_web_t")
        for spec in [Spec.sample, nil] {
            let group = try #require(Denials.read(Array(line.utf8), spec: spec).groups.first)
            #expect(group.verdict == .strangeMonitor && group.advice.contains("SPEC"))
        }
    }

    @Test("Each verdict is one that a test above reaches")
    func allVerdicts() {
        #expect(Set(Self.cases.map(\.verdict)) == Set(Denials.Verdict.allCases))
    }

    @Test("Equal refusals are one, those about monitors come first, the frequent before the rare")
    func grouped() {
        let often = Self.log("map_write", "mmu", Self.web, "stubvmi_target_web_t")
        let other = Self.log("map_read", "mmu", "domU_t", "dom0_t")
        let rare = Self.log("map_read", "mmu", Self.web, "dom0_t")
        let noise = "(XEN) Brought up 2 CPUs\n(d4) avc:  denied  { forged }\n(XEN) avc:  denied  { cut off\n"
        let again = often.replacing("source=d4", with: "source=d9")
        let text = (other + rare + often + noise + other + again + other + again).replacing(
            "\n", with: "\r\n")
        let denials = Denials.read(Array(text.utf8), spec: .sample)
        #expect(denials.count == 8 && denials.unreadable == 1 && denials.unlisted == 0)
        #expect(denials.groups.map(\.count) == [3, 1, 3])
        #expect(denials.groups.map(\.monitor) == ["watch-web", "watch-web", nil])
        #expect(denials.groups.first?.sourceDomain == "d9")
    }

    @Test("A monitor that tries what is forbidden on purpose is said to")
    func accessCheck() throws {
        var spec = Spec.sample
        spec.monitors[0].programs.append(Program(.accessCheck))
        let line = Self.log("map_write", "mmu", Self.web, "stubvmi_target_web_t")
        let group = try #require(Denials.read(Array(line.utf8), spec: spec).groups.first)
        #expect(group.verdict == .forbidden && group.advice.contains("access-check"))
    }

    @Test("Without a spec a monitor's refusals are listed, and the spec is asked for")
    func noSpec() throws {
        let line = Self.log("map_write", "mmu", Self.web, "dom0_t")
        let group = try #require(Denials.read(Array(line.utf8), spec: nil).groups.first)
        #expect(group.verdict == .strangeMonitor && group.message.contains(Self.web))
        #expect(group.advice.contains("SPEC"))
    }

    @Test("More different refusals than a person reads are counted")
    func many() {
        let text = (0..<1500).map { Self.log("p\($0)", "mmu", "domU_t", "dom0_t") }.joined()
        let denials = Denials.read(Array(text.utf8), spec: .sample)
        #expect(denials.groups.count == Denials.mostGroups && denials.unlisted == 500)
    }
}
