// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Deploy

/// FLASK off, absent, permissive, late, sealed.
@Suite struct FlaskCheckTests {
    @Test(arguments: [
        ("Enforcing\n", FlaskFacts.Mode.enforcing), ("Permissive\n", .permissive),
        ("Flask XSM Disabled\n", .absent("Flask XSM Disabled")), ("", .unknown("")),
    ])
    func whatXlSays(_ words: String, _ mode: FlaskFacts.Mode) async {
        let host = answering(["xl getenforce": .init(status: 1, output: words)])
        #expect(await FlaskFacts.read(host, labels: []).mode == mode)
    }

    @Test func withoutXlNobodyCanBeAsked() async {
        #expect(await FlaskFacts.read(answering([:]), labels: []).mode == .unknown("there is no xl"))
    }

    @Test(arguments: [
        (FlaskFacts.Mode.permissive, "flask=enforcing", "xl setenforce 1"),
        (.permissive, "flask=permissive", "flask=enforcing on Xen's command line"),
        (.absent("Flask XSM Disabled"), "flask=disabled", "replace it by flask=enforcing"),
        (.absent("Flask XSM Disabled"), "xsm=silo", "replace it by flask=enforcing"),
        (.absent("Flask XSM Disabled"), "loglvl=all", "stubvmi host prepare -o DIR"),
        (.unknown(""), "", "xl getenforce"),
    ])
    func eachHasItsRemedy(_ mode: FlaskFacts.Mode, _ line: String, _ remedy: String) {
        let check = Checks.flask(mode, commandLine: line)
        #expect(check.verdict == .fail)
        #expect(check.remedy?.contains(remedy) == true, "\(check)")
    }

    @Test func enforcingIsAllThatIsNeeded() {
        #expect(Checks.flask(.enforcing, commandLine: "flask=late") == .pass("flask", "enforcing"))
    }

    private func asked(
        _ sequence: UInt32 = 1, load: Bool = true, enforce: Bool = true, booleans: Bool = true
    ) -> FlaskFacts.Asked {
        FlaskFacts.Asked(
            sequence: sequence, mayLoad: load, mayLeaveEnforcing: enforce, maySetBooleans: booleans,
            unknown: [])
    }

    @Test(arguments: [
        (UInt32(0), HealthCheck.Verdict.fail, "everything is allowed"), (1, .pass, "booted with"),
        (4, .pass, "changed 3 times"),
    ])
    func thePolicyIsCounted(_ sequence: UInt32, _ verdict: HealthCheck.Verdict, _ words: String) {
        let check = Checks.policy(asked(sequence))[0]
        #expect(check.name == "policy" && check.verdict == verdict && check.detail.contains(words))
    }

    @Test(arguments: [
        (true, true, true, "open"), (false, false, false, "sealed: dom0 can neither"),
        (false, true, false, "may still leave enforcing mode"),
        (false, false, true, "may still set booleans"),
    ])
    func aSealSaysHowFarItGoes(_ load: Bool, _ enforce: Bool, _ booleans: Bool, _ words: String) {
        let check = Checks.policy(asked(load: load, enforce: enforce, booleans: booleans))[1]
        #expect(check.name == "seal" && check.verdict == (load ? .pass : .warn))
        #expect(check.detail.contains(words))
    }
}
