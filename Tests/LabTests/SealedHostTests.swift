// SPDX-License-Identifier: Apache-2.0
import Foundation
import Host
import Testing

extension Boots.Endurance {
    /// A host whose spec says `seal: true`: what goes on under the seal, and what waits for the next boot; one boot.
    @Suite struct SealedHostTests {}
}

extension Boots.Endurance.SealedHostTests {
    private static let spec = "/root/sealed.yaml"

    @Test func applySealsAndTheRestGoesOn() async throws {
        try await LabSession.with("xen-configs/pair.yaml") { lab in
            _ = try await lab.check(
                "sed 's/^version: 1/version: 1\\nseal: true/' /etc/stubvmi/pair.yaml >\(Self.spec)")
            let plan = try await lab.check("stubvmi plan \(Self.spec) 2>&1")
            #expect(plan.contains("sealed") && plan.contains("until"), "it says what that costs: \(plan)")
            _ = try await lab.check("stubvmi apply \(Self.spec)")
            try await nobodyLoadsAnother(lab)
            try await whatTakesAnotherPolicyIsRefused(lab)
            try await whatTakesNoneIsDone(lab)
        }
    }

    private func nobodyLoadsAnother(_ lab: LabSession) async throws {
        for command in ["xl setenforce 0", "stubvmi policy load /etc/stubvmi/pair.yaml"] {
            #expect(try await lab.run(command).status != 0, "\(command)")
        }
        #expect(try await lab.run("xl getenforce").output == "Enforcing\n")
        let plan = try await lab.check("stubvmi plan --detailed-exitcode \(Self.spec)")
        #expect(plan.contains("Nothing to do"))
    }

    /// Refused before anything is changed: the monitor watches what it did.
    private func whatTakesAnotherPolicyIsRefused(_ lab: LabSession) async throws {
        let before = try await lab.check(
            "cat /var/lib/stubvmi/state.json; xl list -Z | awk '{print $1, $2, $NF}'")
        for command in ["rotate watch --to db", "apply /etc/stubvmi/pair.yaml"] {
            let outcome = try await lab.run("stubvmi \(command)")
            #expect(outcome.status == 3, "\(command)")
            #expect(outcome.errors.contains("the policy of this host is sealed"), "\(command)")
            #expect(outcome.errors.contains("boot the host"), "\(command)")
        }
        let after = try await lab.check(
            "cat /var/lib/stubvmi/state.json; xl list -Z | awk '{print $1, $2, $NF}'")
        #expect(after == before)
        _ = try await lab.check("stubvmi wait watch")
    }

    /// The same types, so a new domain, another bundle and the end of it all need no policy.
    private func whatTakesNoneIsDone(_ lab: LabSession) async throws {
        let first = try await lab.check("xl domid watch")
        _ = try await lab.check("stubvmi apply \(Self.spec) --replace watch")
        #expect(try await lab.check("xl domid watch") != first)
        _ = try await lab.check("sed -i 's/every: 2s/every: 1s/' \(Self.spec); stubvmi apply \(Self.spec)")
        let destroyed = try await lab.run("stubvmi destroy \(Self.spec)")
        #expect(destroyed.status == 0 && destroyed.errors.contains("its types stay until the host boots"))
        #expect(try await lab.run("xl domid watch").status != 0)
        _ = try await lab.check("stubvmi apply \(Self.spec) && stubvmi wait watch")
    }
}
