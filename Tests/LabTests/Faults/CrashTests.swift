// SPDX-License-Identifier: Apache-2.0
import Testing

extension Boots.Endurance {
    /// Each command that changes the host is killed at each of its steps, on real Xen; repeated, it converges.
    @Suite struct CrashTests {}
}

extension Boots.Endurance.CrashTests {
    /// Each of the two makes the other's starting point.
    @Test func applyAndDestroyAreKilledAtEachStep() async throws {
        try await FaultLab.with { lab in
            // The lab has loaded the policy already: what comes first here is no apply from nothing.
            _ = try await lab.trial(.apply, "none")
            let destroy = Self.kills(try await lab.steps(of: .destroy))
            let apply = Self.kills(try await lab.steps(of: .apply))
            var findings = Findings()
            for index in 0..<max(apply.count, destroy.count) {
                for (operation, faults) in [(Operation.destroy, destroy), (.apply, apply)] {
                    let fault = index < faults.count ? faults[index] : "none"
                    try await kill(operation, fault, lab, &findings)
                }
            }
            print("killed: apply \(apply.count) times, destroy \(destroy.count) times")
            try await nothingIsLeft(lab)
            #expect(findings.all.isEmpty)
        }
    }

    @Test func rotateAndRebuildAreKilledAtEachStep() async throws {
        try await FaultLab.with { lab in
            var findings = Findings()
            _ = try await lab.steps(of: .apply)
            for (there, back) in [(Operation.rotate, Operation.rotateBack), (.rebuild, .rebuildBack)] {
                let steps = try await lab.steps(of: there)
                #expect(try await lab.steps(of: back) == steps)
                let faults = Self.kills(steps)
                for (index, fault) in faults.enumerated() {
                    try await kill(index.isMultiple(of: 2) ? there : back, fault, lab, &findings)
                }
                if !faults.count.isMultiple(of: 2) { try await kill(back, "none", lab, &findings) }
                print("killed: \(there.name) \(faults.count) times")
            }
            #expect(findings.all.isEmpty)
        }
    }

    /// A kill at each moment that differs from the others: after each line is on the disk, and when something was
    /// done and the line that says so is not there yet. Every fourth line is torn, and the run after that one is
    /// cut off as well.
    private static func kills(_ steps: [String]) -> [String] {
        steps.enumerated().flatMap { index, step in
            let number = index + 1
            var faults = ["kill-after:\(number)"]
            if step.hasPrefix("done") { faults.append("kill-before:\(number)") }
            if number <= Trial.lines(steps) && number % 4 == 2 {
                faults.append("torn:\(number),kill-after:2")
            }
            return faults
        }
    }

    private func kill(
        _ operation: Operation, _ fault: String, _ lab: FaultLab, _ findings: inout Findings
    ) async throws {
        let trial = try await lab.trial(operation, fault)
        // A second run may find so little left to do that it writes nothing down.
        let isKilled = fault == "none" || trial.faulted.first == 137
        findings.add(trial, trial.defects + (isKilled ? [] : ["it was not killed: \(trial.faulted)"]))
    }

    /// With the targets the last types go, and then there is nothing of the tool's.
    private func nothingIsLeft(_ lab: FaultLab) async throws {
        let left = try await lab.lab.check(
            "xl destroy web; xl destroy db; stubvmi destroy --all >/dev/null; ls /var/lib/stubvmi; "
                + "xenstore-ls -f /local/domain | grep stubvmi; xl list | tail -n +3")
        #expect(left.split(whereSeparator: \.isNewline).map(String.init) == ["image", "lock"])
    }
}
