// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// What goes wrong on a real host is told, and nothing of it is lost; one boot.
    @Suite struct MishapTests {}
}

extension Boots.Endurance.MishapTests {
    @Test func mishapsAreToldAndLoseNothing() async throws {
        try await LabSession.with { lab in
            try await anotherHypervisor(lab)
            try await aNodeThatTakesNoMoreReaders(lab)
            _ = try await lab.check("stubvmi apply \(LabSession.spec)")
            try await aFullDisk(lab)
            try await aStateThatAHandBroke(lab)
            try await aStateThatAHandChanged(lab)
            try await aDeadXenstored(lab)
        }
    }

    private static let state = "/var/lib/stubvmi/state.json"

    /// The names, labels and ids of all domains, and who may read which name.
    private func host(_ lab: LabSession) async throws -> String {
        try await lab.check(
            "xl list -Z | awk '{print $1, $2, $NF}'; xenstore-ls -fp /local/domain | grep '/name = '")
    }

    /// Permissions are numbered by Xen's version, so the sources of another one are no way out.
    private func anotherHypervisor(_ lab: LabSession) async throws {
        let before = try await host(lab)
        let policies = "/usr/share/stubvmi/policy"
        let outcome = try await lab.run(
            "mv \(policies)/4.17.5 \(policies)/4.18.0; STUBVMI_CACHE=/tmp/none stubvmi apply \(LabSession.spec); "
                + "status=$?; mv \(policies)/4.18.0 \(policies)/4.17.5; exit $status")
        #expect(outcome.status == 3)
        #expect(outcome.errors.contains("no policy sources of Xen 4.17.5 on this host, only of 4.18.0"))
        #expect(outcome.errors.contains("--policy-sources"))
        #expect(try await host(lab) == before)
        let named = try await lab.run(
            "cp -a \(policies)/4.17.5 /tmp/other; echo 4.18.0 >/tmp/other/VERSION; "
                + "stubvmi apply \(LabSession.spec) --policy-sources /tmp/other")
        #expect(named.status == 3 && named.errors.contains("are of Xen 4.18.0, not 4.17.5"))
        #expect(try await host(lab) == before)
    }

    /// xenstored keeps five entries a node; here other tools have them all.
    private func aNodeThatTakesNoMoreReaders(_ lab: LabSession) async throws {
        _ = try await lab.check("xenstore-chmod /local/domain/1/name n0 r1 r20 r21 r22")
        let before = try await host(lab)
        let outcome = try await lab.run("stubvmi apply \(LabSession.spec)")
        #expect(outcome.status == 5)
        #expect(outcome.errors.contains("5 access entries (n0 r1 r20 r21 r22), and 5 is the most"))
        #expect(outcome.errors.contains("watch-web: create domain: undone"))
        #expect(try await host(lab) == before)
        _ = try await lab.check("xenstore-chmod /local/domain/1/name n0 r1")
    }

    /// A running monitor keeps what it has when nothing can be written down.
    private func aFullDisk(_ lab: LabSession) async throws {
        let before = try await host(lab)
        let small = "/tmp/small"
        let outcome = try await lab.run(
            "mkdir \(small) && mount -t tmpfs -o size=256k small \(small) && cp \(Self.state) \(small)/ && "
                + "cat /dev/zero >\(small)/other 2>/dev/null; stubvmi apply --replace watch-web "
                + "--image /var/lib/stubvmi/image/stubvmi.elf.gz --root \(small) \(LabSession.spec)")
        #expect([1, 5].contains(outcome.status))
        #expect(outcome.errors.contains("No space left on device") && outcome.errors.contains(small))
        #expect(try await host(lab) == before)
        let same = try await lab.check(
            "cmp \(Self.state) \(small)/state.json && umount \(small) && echo same")
        #expect(same == "same\n")
    }

    /// It is refused by every command, with its place and the way back, which is then gone.
    private func aStateThatAHandBroke(_ lab: LabSession) async throws {
        let before = try await host(lab)
        let broken = try await lab.check(
            "cp \(Self.state) /tmp/good; sed -i 's/\"domain\" : /domain : /' \(Self.state); cat \(Self.state)"
        )
        var remedy = ""
        for command in ["plan", "apply", "destroy"].map({ "\($0) \(LabSession.spec)" }) + ["list"] {
            let outcome = try await lab.run("stubvmi \(command)")
            #expect(outcome.status == 1, "\(command)")
            #expect(outcome.errors.contains("state.json cannot be read"), "\(command)")
            #expect(
                outcome.errors.contains("line 7, column 7: expected a name in double quotes"), "\(command)")
            remedy =
                outcome.errors.split(separator: "\n").last { $0.contains("try: ") }.map(String.init) ?? ""
        }
        #expect(try await lab.check("cat \(Self.state)") == broken)
        #expect(try await host(lab) == before)
        let commands = remedy.replacing(#/^ *try: /#, with: "").replacing(", then ", with: " && ")
            .replacing("SPEC", with: LabSession.spec)
        _ = try await lab.check(commands)
        let list = try object(try await lab.check("stubvmi list -o json"))
        #expect((list["monitors"] as? [[String: Any]])?.map { $0["status"] as? String } == ["running"])
        _ = try await lab.check("stubvmi apply \(LabSession.spec)")
        let plan = try await lab.check("stubvmi plan --detailed-exitcode \(LabSession.spec)")
        #expect(plan.contains("Nothing to do"))
    }

    /// A record of a domain that is not there: what runs is found by its label, and there is one in the end.
    private func aStateThatAHandChanged(_ lab: LabSession) async throws {
        _ = try await lab.check(
            "sed -i 's/\"domain\" : [2-9][0-9]*,/\"domain\" : 77,/' \(Self.state); grep -q ': 77,' \(Self.state)"
        )
        let plan = try await lab.run("stubvmi plan --detailed-exitcode \(LabSession.spec)")
        #expect(plan.status == 2)
        _ = try await lab.check("stubvmi apply \(LabSession.spec)")
        let monitors = try await lab.check("xl list -Z | grep -c stubvmi_monitor_watch_web_t")
        #expect(monitors == "1\n")
        let again = try await lab.check("stubvmi plan --detailed-exitcode \(LabSession.spec)")
        #expect(again.contains("Nothing to do"))
    }

    /// The end of this lab: xl would wait for ever for an answer, and so does none of the commands.
    private func aDeadXenstored(_ lab: LabSession) async throws {
        let before = try await lab.check("cat \(Self.state)")
        _ = try await lab.check(
            "(timeout 60 stubvmi watch >/tmp/said 2>&1; echo $? >>/tmp/said) </dev/null >/dev/null 2>&1 & sleep 5; "
                + "kill -9 $(cat /run/xenstored.pid)")
        for command in ["plan", "apply", "destroy"].map({ "\($0) \(LabSession.spec)" }) + ["list", "watch"] {
            let outcome = try await lab.run("timeout 60 stubvmi \(command)")
            #expect(outcome.status == 3, "\(command): \(outcome.status)")
            #expect(outcome.errors.contains("cannot connect to xenstored: it has ended"), "\(command)")
            #expect(outcome.errors.contains("boot the host"), "\(command)")
        }
        let watch = try await lab.check(
            "for n in $(seq 300); do tail -n 1 /tmp/said | grep -qE '^[0-9]+$' && break; sleep 0.2; done; cat /tmp/said"
        )
        #expect(watch.hasSuffix("\n1\n") && watch.contains("xenstored"), "\(watch)")
        #expect(try await lab.check("cat \(Self.state)") == before)
    }
}
