// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots {
    /// From apply to destroy on real Xen with FLASK enforcing; one boot for all of it.
    @Suite struct LifecycleTests {}
}

extension Boots.LifecycleTests {
    @Test func aTargetIsWatchedAndNothingIsLeftBehind() async throws {
        try await LabSession.with { lab in
            try await refusals(lab)
            try await aFailureIsUndone(lab)
            let bystander = try await startBystander(lab)
            let before = try await lab.check("xenstore-ls -p /local/domain/1 | grep '^name'")
            let applied = try object(try await lab.check("stubvmi apply \(LabSession.spec) -o json"))
            #expect((applied["monitors"] as? [[String: Any]])?.first?["launched"] as? Bool == true)
            try await whatIsSeen(lab)
            try await whatIsRefused(lab, bystander: bystander)
            try await whatIsShown(lab)
            try await asSecondApplyFindsNothingToDo(lab)
            try await asDestroyLeavesNothing(lab, nameBefore: before)
        }
    }

    /// What stands in the way is named, and nothing is changed.
    private func refusals(_ lab: LabSession) async throws {
        let doctor = try object(try await lab.check("stubvmi doctor -o json"))
        #expect(doctor["ready"] as? Bool == true)

        let permissive = try await lab.run(
            "xl setenforce 0; stubvmi apply \(LabSession.spec); status=$?; xl setenforce 1; exit $status")
        #expect(permissive.status == 3)
        #expect(permissive.errors.contains("permissive"))

        let absent = try await lab.run(
            "sed 's/name: web/name: nobody/; s/\\[web\\]/[nobody]/' \(LabSession.spec) >/tmp/absent.yaml; "
                + "xl destroy nobody 2>/dev/null; stubvmi apply /tmp/absent.yaml")
        #expect(absent.status == 3)
        #expect(absent.errors.contains("there is no domain 'nobody'"))

        let taken = try await lab.run(
            "sed 's/^name.*/name = \"watch-web\"/; /^seclabel/d' /lab/web.cfg >/tmp/taken.cfg; "
                + "echo 'seclabel = \"system_u:system_r:domU_t\"' >>/tmp/taken.cfg; xl create -p /tmp/taken.cfg && "
                + "{ stubvmi apply \(LabSession.spec); status=$?; xl destroy watch-web; exit $status; }")
        #expect(taken.status == 3)
        #expect(taken.errors.contains("the name 'watch-web' is taken"))

        let without = try await lab.run(
            "mv /usr/bin/checkpolicy /tmp/; STUBVMI_CACHE=/tmp/empty stubvmi apply \(LabSession.spec); "
                + "status=$?; mv /tmp/checkpolicy /usr/bin/; exit $status")
        #expect(without.status != 0)
        #expect(without.errors.contains("apt-get install"))

        let domains = try await lab.check("xl list | tail -n +3 | wc -l")
        #expect(domains.hasPrefix("1\n"), "only the target runs")
    }

    /// A broken image gets as far as xl; then all is as it was.
    private func aFailureIsUndone(_ lab: LabSession) async throws {
        let failed = try await lab.run(
            "head -c 5000 /var/lib/stubvmi/image/stubvmi.elf.gz >/tmp/broken.gz; "
                + "stubvmi apply \(LabSession.spec) --image /tmp/broken.gz")
        #expect(failed.status == 5)
        #expect(failed.errors.contains("watch-web: write files: undone"))
        let left = try await lab.check("ls /var/lib/stubvmi; xl list | tail -n +3 | wc -l")
        #expect(!left.contains("watch-web"))
        #expect(left.hasSuffix("1\n"))
        let list = try object(try await lab.check("stubvmi list -o json"))
        #expect((list["monitors"] as? [Any])?.isEmpty == true)
    }

    /// Another guest, which the monitor has no business with; its domain id.
    private func startBystander(_ lab: LabSession) async throws -> String {
        let id = try await lab.check(
            "sed 's/watch-web/bystander/' /tmp/taken.cfg >/tmp/bystander.cfg; "
                + "xl create -p /tmp/bystander.cfg >&2 && xl domid bystander")
        return String(id.prefix { $0.isNumber })
    }

    /// The process list out of memory is the guest's own, with a process named at random.
    private func whatIsSeen(_ lab: LabSession) async throws {
        let ps = #"sed -n '/stubvmi-ps-begin/,/stubvmi-ps-end/p' /var/log/xen/console/guest-web.log"#
        var differences: [String] = []
        // The guest prints its list when it has changed, and the monitor looks every other second.
        for _ in 0..<20 {
            let shown = try object(try await lab.check("sleep 2; stubvmi show watch-web -o json"))
            let records = try #require(shown["records"] as? [[String: Any]])
            let list = records.first { $0["program"] as? String == "process-list" }?["processes"]
            let seen = (list as? [[String: Any]] ?? []).map { "\($0["pid"] ?? "") \($0["name"] ?? "")" }
            let lines = try await lab.check(ps).split(whereSeparator: \.isNewline).map(String.init)
            let begin = lines.lastIndex { $0.hasPrefix("stubvmi-ps-begin") } ?? 0
            let listed = lines[begin...].filter { !$0.hasPrefix("stubvmi-ps") }
            let settled = { (name: String) in !name.contains(" kworker/") && !name.hasPrefix("0 ") }
            differences = Set(seen.filter(settled)).symmetricDifference(listed.filter(settled)).sorted()
            if differences.isEmpty && listed.contains(where: { $0.hasSuffix(" " + lab.process) }) { return }
        }
        Issue.record("memory and ps do not agree: \(differences)")
    }

    /// Each thing that the tier forbids was tried by the monitor itself, and audited by Xen.
    private func whatIsRefused(_ lab: LabSession, bystander: String) async throws {
        let shown = try object(try await lab.check("stubvmi show watch-web -o json"))
        let records = try #require(shown["records"] as? [[String: Any]])
        let check = try #require(records.first { $0["program"] as? String == "access-check" })
        let attempts = try #require(check["attempts"] as? [[String: Any]])
        let results = attempts.map { "\($0["what"] ?? "") \($0["domain"] ?? "") \($0["result"] ?? "")" }
        #expect(results.contains("map-write 1 denied"))
        #expect(results.contains("map-read 0 denied"))
        #expect(results.contains("map-read \(bystander) denied"))
        #expect(!results.contains { $0.hasSuffix("allowed") })
        let log = try await lab.check("xl dmesg | grep 'avc:  denied'")
        let monitor = "scontext=system_u:system_r:stubvmi_monitor_watch_web_t"
        let lines = log.split(separator: "\n").filter { $0.contains(monitor) }
        #expect(lines.contains { $0.contains("{ map_write }") && $0.contains("stubvmi_target_web_t") })
        for type in ["dom0_t", "domU_t"] {
            #expect(lines.contains { $0.contains("{ map_read }") && $0.contains("system_r:\(type) ") })
        }
    }

    private func whatIsShown(_ lab: LabSession) async throws {
        let list = try object(try await lab.check("stubvmi list -o json"))
        let monitors = try #require(list["monitors"] as? [[String: Any]])
        #expect(monitors.map { $0["status"] as? String } == ["running"])
        let logs = try await lab.check("stubvmi logs watch-web -o json")
        #expect(logs.split(separator: "\n").count >= 4)
        let proof = try object(try await lab.check("stubvmi policy prove \(LabSession.spec) -o json"))
        #expect((proof["violations"] as? [Any])?.isEmpty == true)
    }

    private func asSecondApplyFindsNothingToDo(_ lab: LabSession) async throws {
        let applied = try object(try await lab.check("stubvmi apply \(LabSession.spec) -o json"))
        #expect((applied["policy"] as? [String: Any])?["loaded"] as? Bool == false)
        #expect((applied["monitors"] as? [[String: Any]])?.first?["launched"] as? Bool == false)
    }

    private func asDestroyLeavesNothing(_ lab: LabSession, nameBefore: String) async throws {
        let first = try object(try await lab.check("stubvmi destroy \(LabSession.spec) -o json"))
        // The target lives on, so its type has to.
        #expect(first["kept_types"] as? [String] == ["stubvmi_target_web_t"])
        let name = try await lab.check("xenstore-ls -p /local/domain/1 | grep '^name'")
        #expect(name == nameBefore, "the grant is taken back, and nothing else")
        _ = try await lab.check("xl destroy web; xl destroy bystander; stubvmi destroy \(LabSession.spec)")
        let domains = try await lab.check("xl list | tail -n +3 | wc -l")
        #expect(domains.hasPrefix("0\n"))
        let files = try await lab.check(
            "cd /var/lib/stubvmi; ls | grep -v '^image$' | grep -v '^lock$' || true")
        #expect(files.isEmpty)
        let store = try await lab.check("xenstore-ls -f /local/domain | grep -c stubvmi || true")
        #expect(store.hasPrefix("0\n"))
        let again = try await lab.run("xl create /lab/web.cfg")
        #expect(again.status != 0, "the target's type is gone from the loaded policy")
    }
}
