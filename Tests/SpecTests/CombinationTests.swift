// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import Testing

/// Monitors and targets that do not go together.
@Suite struct CombinationTests {
    /// A spec with these monitors (name, targets) and targets.
    private func spec(_ monitors: [(String, [String])], _ targets: [String]) -> String {
        var text = "version: 1\nmonitors:\n"
        for (name, watched) in monitors {
            let list = watched.joined(separator: ", ")
            text += "  - { name: \(name), tier: read, targets: [\(list)], programs: [access-check] }\n"
        }
        text += "targets:\n"
        for name in targets { text += "  - { name: \(name), os: linux, profile: { file: p } }\n" }
        return text
    }

    @Test func goodOnesPass() {
        #expect(findings(spec([("m", ["a"])], ["a"])) == [])
        #expect(findings(spec([("m", ["a", "b"]), ("o", ["b"])], ["a", "b"])) == [])
        #expect(findings(spec([("a-1", ["b-1"])], ["b-1"])) == [])
        // A monitor's and a target's type differ in their prefix.
        #expect(findings(spec([("a-b", ["a_b"])], ["a_b"])) == [])
    }

    @Test func namesThatDoNotExist() {
        expectOne(spec([("m", ["wbe"]), ("o", ["web"])], ["web"]), at: "3:38", "| web")
        expectOne(spec([("m", ["web", "other"])], ["web"]), at: "3:43", "describe it under 'targets:'")
    }

    @Test func monitorsAreNotWatched() {
        expectOne(spec([("m", ["t", "m"])], ["t"]), at: "3:41", "targets itself")
        expectOne(spec([("m", ["t", "o"]), ("o", ["t"])], ["t"]), at: "3:41", "a monitor cannot be watched")
        expectOne(spec([("m", ["t"]), ("t", ["u"])], ["t", "u"]), at: "6:13", "also a monitor, at line 4")
    }

    /// It is what a monitor can be rotated to.
    @Test func aTargetThatNobodyWatchesIsAllowed() throws {
        let text = spec([("m", ["a"])], ["a", "b"])
        let read = try Spec.parse(text: text, file: "s.yaml") { Issue.record("\($0)") }
        #expect(read.targets.map(\.name) == ["a", "b"])
    }

    @Test func namesAreUnique() {
        expectOne(spec([("m", ["a"]), ("m", ["a"])], ["a"]), at: "4:13", "a monitor 'm' already, at line 3")
        expectOne(spec([("m", ["a"])], ["a", "a"]), at: "6:13", "a target 'a' already, at line 5")
        expectOne(spec([("m", ["a", "a"])], ["a"]), at: "3:41", "listed twice")
    }

    @Test func namesThatMakeTheSameTypeCollide() {
        expectOne(
            spec([("m", ["a-b", "a_b"])], ["a-b", "a_b"]), at: "6:13",
            "'a_b' and 'a-b' (line 5) have the same FLASK type stubvmi_target_a_b_t")
        expectOne(spec([("m.1", ["a"]), ("m-1", ["a"])], ["a"]), at: "4:13", "stubvmi_monitor_m_1_t")
    }

    @Test func tooManyTargets() {
        let names = (1...9).map { "t\($0)" }
        expectOne(spec([("m", names)], names), at: "3:70", "at most 8 targets; this has 9")
        #expect(findings(spec([("m", names.dropLast())], names.dropLast())) == [])
    }

    @Test func tooManyMonitorsOfOneTarget() {
        let monitors = (1...4).map { ("m\($0)", ["t"]) }
        expectOne(spec(monitors, ["t"]), at: "6:39", "'t' has 4 monitors; xenstore can let at most 3")
        #expect(findings(spec(monitors.dropLast(), ["t"])) == [])
    }
}
