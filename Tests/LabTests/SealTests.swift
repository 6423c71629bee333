// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots {
    /// What real Xen refuses, as the tool explains it; and that nobody undoes a sealed policy.
    @Suite struct SealTests {}
}

extension Boots.SealTests {
    @Test func whatIsRefusedIsExplainedAndASealHolds() async throws {
        try await LabSession.with { lab in
            _ = try await lab.check("stubvmi apply \(LabSession.spec)")
            try await refusalsAreExplained(lab)
            try await rulesAreExplained(lab)
            try await theSealHolds(lab)
            try await whatRunsGoesOn(lab)
        }
    }

    /// The monitor itself tries what its tier forbids: Xen's own lines say so.
    private func refusalsAreExplained(_ lab: LabSession) async throws {
        _ = try await lab.check(
            "for i in $(seq 60); do xl dmesg | grep -q 'denied  { map_write }.*watch_web' && exit 0; sleep 1; done; exit 1"
        )
        let denials = try object(try await lab.check("stubvmi policy denials \(LabSession.spec) -o json"))
        let groups = try #require(denials["groups"] as? [[String: Any]])
        #expect(denials["unreadable"] as? Int == 0)
        let own = groups.filter { $0["monitor"] as? String == "watch-web" }
        #expect(own.allSatisfy { $0["verdict"] as? String == "forbidden" })
        let write = try #require(own.first { $0["permissions"] as? [String] == ["map_write"] })
        #expect(write["target"] as? String == "stubvmi_target_web_t" && write["class"] as? String == "mmu")
        #expect((write["source_domain"] as? String)?.hasPrefix("d") == true)
        #expect(own.contains { $0["target"] as? String == "dom0_t" })
        // A log that says the same from a file, and from standard input.
        let text = try await lab.check(
            "xl dmesg >/tmp/log; stubvmi policy denials \(LabSession.spec) --file /tmp/log >/tmp/a; "
                + "stubvmi policy denials \(LabSession.spec) --file - </tmp/log >/tmp/b; cmp /tmp/a /tmp/b && cat /tmp/a"
        )
        #expect(text.contains("the monitor 'watch-web' wanted map_write (mmu) of the target 'web'"))
    }

    private func rulesAreExplained(_ lab: LabSession) async throws {
        let explained = try object(
            try await lab.check("stubvmi policy explain watch-web \(LabSession.spec) -o json"))
        let rules = try #require(explained["rules"] as? [[String: Any]])
        let web = try #require(rules.first { $0["target"] as? String == "stubvmi_target_web_t" })
        let permissions = try #require(web["permissions"] as? [[String: Any]])
        #expect(permissions.map { $0["name"] as? String } == ["map_read", "stat"])
        #expect(permissions.allSatisfy { ($0["spec"] as? String)?.hasPrefix("\(LabSession.spec):") == true })
    }

    private func theSealHolds(_ lab: LabSession) async throws {
        _ = try await lab.check(
            "sed 's/^version: 1/version: 1\\nseal: true/' \(LabSession.spec) >/tmp/sealed.yaml; "
                + "stubvmi policy build /tmp/sealed.yaml -f /tmp/sealed && "
                + "stubvmi policy build \(LabSession.spec) -f /tmp/open && "
                + "stubvmi policy prove /tmp/sealed.yaml --binary /tmp/sealed")
        let open = try await lab.run("stubvmi policy prove /tmp/sealed.yaml --binary /tmp/open")
        #expect(open.status == 1 && open.output.contains("unsealed: dom0_t may"))
        let diff = try await lab.run("stubvmi policy diff /tmp/open /tmp/sealed")
        #expect(diff.status == 1 && diff.output.contains("dom0_t on security_t security -{"))

        // It can be loaded, once.
        _ = try await lab.check("xl setenforce 1; xl loadpolicy /tmp/open && xl loadpolicy /tmp/sealed")
        for command in ["xl loadpolicy /tmp/open", "xl loadpolicy /tmp/sealed", "xl setenforce 0"] {
            #expect(try await lab.run(command).status != 0, "\(command)")
        }
        // Its status is the answer, too: 1 is enforcing.
        #expect(try await lab.run("xl getenforce").output.contains("Enforcing"))
        let log = try await lab.check("xl dmesg | grep 'avc:  denied'")
        for permission in ["load_policy", "setenforce"] {
            #expect(log.contains("{ \(permission) }") && log.contains("tclass=security"), "\(permission)")
        }
        let denials = try object(try await lab.check("stubvmi policy denials -o json"))
        let groups = try #require(denials["groups"] as? [[String: Any]])
        #expect(
            groups.contains { $0["source"] as? String == "dom0_t" && $0["target"] as? String == "security_t" }
        )
    }

    /// Domains with labels that are there are started as before, and the monitor still reads.
    private func whatRunsGoesOn(_ lab: LabSession) async throws {
        _ = try await lab.check(
            "sed 's/^name.*/name = \"again\"/' /lab/web.cfg >/tmp/again.cfg; xl create -p /tmp/again.cfg && xl destroy again"
        )
        let refused = try await lab.run(
            "sed 's/stubvmi_target_web_t/stubvmi_target_new_t/' /tmp/again.cfg >/tmp/new.cfg; xl create -p /tmp/new.cfg"
        )
        #expect(refused.status != 0)
        let lines = "stubvmi logs watch-web -o json | wc -l"
        let before = Int(try await lab.check(lines).filter(\.isNumber)) ?? 0
        _ = try await lab.check(
            "for i in $(seq 60); do [ $(\(lines)) -gt \(before) ] && exit 0; sleep 1; done; exit 1")
        _ = try await lab.check("stubvmi policy prove /tmp/sealed.yaml")
    }
}
