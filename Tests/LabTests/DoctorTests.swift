// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// What doctor sees on real Xen, and that what it says to type is what helps.
    @Suite struct DoctorTests {}
}

extension Boots.Endurance.DoctorTests {
    private typealias Checks = [String: [String: String]]

    /// Doctor's checks by their names, and whether it says that the host is ready.
    private func doctor(_ lab: LabSession) async throws -> (ready: Bool, checks: Checks) {
        let outcome = try await lab.run("stubvmi doctor -o json")
        let health = try object(outcome.output)
        let ready = try #require(health["ready"] as? Bool)
        #expect(outcome.status == (ready ? 0 : 3))
        let checks = try #require(health["checks"] as? [[String: String]])
        return (ready, Dictionary(uniqueKeysWithValues: checks.map { ($0["name"] ?? "", $0) }))
    }

    /// Changes of the loaded policy since boot, as the hypervisor itself counts them.
    private func changes(_ checks: Checks) -> Int? {
        checks["policy"]?["detail"]?.split(separator: " ").compactMap { Int($0) }.first
    }

    @Test func whatItSaysToTypeIsWhatHelps() async throws {
        try await LabSession.with { lab in
            try await aHealthyHost(lab)
            try await everyLoadIsCounted(lab)
            try await permissive(lab)
            try await aDomainWhoseTypeIsGone(lab)
            try await aMonitorOfNobody(lab)
            try await noConsoleLogs(lab)
            try await aXenstoredThatHangs(lab)
            try await aSealedPolicy(lab)
        }
    }

    private func aHealthyHost(_ lab: LabSession) async throws {
        let (ready, checks) = try await doctor(lab)
        #expect(ready)
        for (name, check) in checks { #expect(check["verdict"] == "pass", "\(name): \(check)") }
        for name in ["user", "policy", "seal", "labels", "toolstack", "virtualization", "memory", "xenstore"]
        {
            #expect(checks[name] != nil, "\(name)")
        }
        #expect(checks["xenstore"]?["detail"] == "xenstored, the one in C")
    }

    /// A policy that somebody else loads is noticed, even when it is the same one again.
    private func everyLoadIsCounted(_ lab: LabSession) async throws {
        let before = try #require(changes(try await doctor(lab).checks))
        _ = try await lab.check(
            "stubvmi policy build \(LabSession.spec) -f /tmp/own.policy; "
                + "xl loadpolicy /tmp/own.policy && xl loadpolicy /tmp/own.policy")
        #expect(changes(try await doctor(lab).checks) == before + 2)
    }

    /// The check is as it should be, and what it says to type is typed.
    private func follow(
        _ name: String, _ verdict: String, _ words: String, _ lab: LabSession
    ) async throws {
        let (ready, checks) = try await doctor(lab)
        #expect(ready == (verdict != "fail"))
        let check = try #require(checks[name])
        #expect(check["verdict"] == verdict && check["detail"]?.contains(words) == true, "\(check)")
        let remedy = try #require(check["remedy"])
        // Up to where it is told in words.
        let typed = remedy.split(separator: "; then ").first.map(String.init) ?? ""
        _ = try await lab.check(typed)
    }

    private func permissive(_ lab: LabSession) async throws {
        _ = try await lab.check("xl setenforce 0")
        try await follow("flask", "fail", "permissive", lab)
        #expect(try await doctor(lab).ready)
    }

    /// Another spec's policy is loaded behind the tool's back: the target has a label that nobody declares.
    private func aDomainWhoseTypeIsGone(_ lab: LabSession) async throws {
        _ = try await lab.check(
            "sed 's/web/other/g' \(LabSession.spec) >/tmp/other.yaml; "
                + "stubvmi policy build /tmp/other.yaml -f /tmp/other.policy; xl loadpolicy /tmp/other.policy"
        )
        let refused = try await lab.run("xl destroy web")
        #expect(refused.status != 0, "not even dom0 has a right on it")
        try await follow("labels", "fail", "'web'", lab)
        _ = try await lab.check("xl loadpolicy /tmp/own.policy && xl create /lab/web.cfg")
        #expect(try await doctor(lab).ready)
    }

    private func aMonitorOfNobody(_ lab: LabSession) async throws {
        let lines = [
            #"name = "stray""#, #"type = "pv""#, "memory = 8",
            #"kernel = "/var/lib/stubvmi/image/stubvmi.elf.gz""#,
            #"seclabel = "system_u:system_r:stubvmi_monitor_watch_web_t""#,
        ]
        _ = try await lab.check(
            "printf '%s\\n' \(lines.map { "'\($0)'" }.joined(separator: " ")) >/tmp/stray.cfg; "
                + "xl create -p /tmp/stray.cfg")
        let check = try #require(try await doctor(lab).checks["labels"])
        #expect(check["verdict"] == "warn" && check["detail"]?.contains("'stray'") == true, "\(check)")
        let destroy = try #require(check["remedy"]?.split(separator: ", or ").last)
        _ = try await lab.check(String(destroy))
        #expect(try await doctor(lab).checks["labels"]?["verdict"] == "pass")
    }

    private func noConsoleLogs(_ lab: LabSession) async throws {
        let stop = "kill $(cat /run/xenconsoled.pid); sleep 1"
        let start = "xenconsoled --pid-file=/run/xenconsoled.pid"
        _ = try await lab.check(stop)
        #expect(try await doctor(lab).checks["console logs"]?["verdict"] == "fail")
        _ = try await lab.check(start)
        #expect(try await doctor(lab).checks["console logs"]?["verdict"] == "warn")
        _ = try await lab.check("\(stop); \(start) --log=guest --log-dir=/var/log/xen/console")
        #expect(try await doctor(lab).checks["console logs"]?["verdict"] == "pass")
    }

    /// It comes to an end, and says what it is that does not answer.
    private func aXenstoredThatHangs(_ lab: LabSession) async throws {
        _ = try await lab.check("kill -STOP $(cat /run/xenstored.pid)")
        let (ready, checks) = try await doctor(lab)
        _ = try await lab.check("kill -CONT $(cat /run/xenstored.pid)")
        #expect(!ready)
        #expect(checks["xenstore"]?["detail"]?.contains("runs but does not answer") == true)
        #expect(try await doctor(lab).ready)
    }

    /// The last thing that can be done in this lab: afterwards nobody changes the rules any more.
    private func aSealedPolicy(_ lab: LabSession) async throws {
        _ = try await lab.check(
            "cp -a /usr/share/stubvmi/policy/* /tmp/sealed && "
                + "sed -i '/load_policy setenforce setbool/d' /tmp/sealed/tools/flask/policy/modules/dom0.te && "
                + "stubvmi policy build \(LabSession.spec) --policy-sources /tmp/sealed -f /tmp/sealed.policy && "
                + "xl loadpolicy /tmp/sealed.policy")
        let (ready, checks) = try await doctor(lab)
        #expect(ready)
        #expect(checks["seal"]?["verdict"] == "warn")
        #expect(checks["seal"]?["detail"]?.hasPrefix("sealed: ") == true)
        // Both are as doctor says.
        #expect(try await lab.run("xl loadpolicy /tmp/own.policy").status != 0)
        _ = try await lab.run("xl setenforce 0")
        #expect(try await lab.run("xl getenforce").output == "Enforcing\n")
    }
}
