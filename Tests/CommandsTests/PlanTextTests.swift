// SPDX-License-Identifier: Apache-2.0
import Spec
import Testing

@testable import Commands
@testable import Deploy

/// What a plan and `list` say of the supervisor.
@Suite struct PlanTextTests {
    private func plan(_ supervisor: Plan.Supervisor?) -> Plan {
        let policy = Plan.Policy(sha256: "p", reasons: [], addedTypes: [], removedTypes: [], keptTypes: [])
        let action = Plan.Action(kind: .keep, monitor: "m", reasons: [], domain: 3)
        return Plan(
            policy: policy, actions: [action], supervisor: supervisor, gone: [], imageSHA256: "i",
            warnings: [], basis: "b")
    }

    @Test(arguments: [
        (
            Plan.Supervisor(kind: .create, reasons: ["no domain of it runs"], domain: nil),
            ["+ the supervisor: create", "    because no domain of it runs", "1 to keep"]
        ),
        (
            .init(kind: .relaunch, reasons: ["domain 5 is paused"], domain: nil, remains: [5]),
            ["± the supervisor: relaunch", "    because domain 5 is paused", "1 to keep"]
        ),
        (
            .init(kind: .delete, reasons: ["no monitor needs it"], domain: nil, remains: [5]),
            ["- the supervisor: delete", "    because no monitor needs it", "1 to keep"]
        ),
        (
            .init(kind: .keep, reasons: ["domain 5 is a remainder"], domain: 6, remains: [5]),
            ["~ the supervisor: update", "    because domain 5 is a remainder", "1 to keep"]
        ),
    ])
    func whatIsDoneWithItIsSaid(_ supervisor: Plan.Supervisor, _ lines: [String]) {
        #expect(plan(supervisor).text == lines.joined(separator: "\n"))
    }

    @Test func whatStaysIsNotSaid() {
        for supervisor in [nil, Plan.Supervisor(kind: .keep, reasons: [], domain: 5)] {
            #expect(plan(supervisor).text == "Nothing to do: the host is as the spec says.")
        }
    }

    @Test func listAndStateHaveItBelowTheMonitors() {
        var list = Inventory(policySHA256: nil, unfinished: false, monitors: [], supervisor: nil)
        #expect(!list.text.contains("supervisor"))
        list.supervisor = .init(domain: 5, status: "paused")
        #expect(list.text.hasSuffix("\nTheir supervisor is domain 5: paused."))
        var state = State()
        #expect(!StateRecord(state).text.contains("supervisor"))
        state.supervisor = State.Supervisor(domain: 5, image: String(repeating: "ab", count: 32))
        #expect(StateRecord(state).text.hasSuffix("\nTheir supervisor is domain 5, image abababababababab."))
        #expect(StateRecord(state, of: "m").supervisor == nil)
    }
}
