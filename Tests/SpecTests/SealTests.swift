// SPDX-License-Identifier: Apache-2.0
import Host
import SystemPackage
import Testing

@testable import Spec

@Suite struct SealTests {
    @Test func aSpecIsSealedOnlyIfItSaysSo() throws {
        #expect(try Spec.parse(text: good, file: "spec.yaml").seal == false)
        for value in [true, false] {
            let text = changed("version: 1", to: "version: 1\nseal: \(value)")
            #expect(try Spec.parse(text: text, file: "spec.yaml").seal == value)
        }
    }

    @Test(arguments: ["yes", "True", "on", "1", "\"true\"", "[true]", "{}", "~", "", "tru"])
    func nothingElseIsTakenForTrue(_ value: String) {
        expectOne(
            changed("version: 1", to: "version: 1\nseal: \(value)"), at: "2:\(value.isEmpty ? 6 : 7)", "seal")
    }

    @Test func itStandsAtTheTop() {
        expectOne(
            changed("    tier: read", to: "    tier: read\n    seal: true"), at: "5:5", "'seal' is no setting"
        )
        expectOne(changed("version: 1", to: "version: 1\nseals: true"), at: "2:1", "'seals' is no setting")
    }
}

@Suite struct SpecSourceTests {
    @Test func theSpecTellsWhereItsPartsStand() throws {
        var found: SpecSource?
        let spec = try Spec.parse(text: good, file: "spec.yaml", warn: { _ in }, places: { found = $0 })
        let source = try #require(found)
        #expect(source.monitors["watch-web"]?.description == "spec.yaml:3:11")
        #expect(source.tiers["watch-web"]?.description == "spec.yaml:4:11")
        #expect(source.watch(of: "web", by: "watch-web")?.description == "spec.yaml:6:15")
        #expect(source.targets["web"]?.description == "spec.yaml:12:11")
        #expect(source.watch(of: "web", by: "nobody") == nil)
        // Where it stands is no part of what it says.
        #expect(try Spec.parse(text: "\n\n" + good, file: "other.yaml") == spec)
    }
}

@Suite struct LookupTests {
    @Test func itAnswersAsTheSpecDoes() throws {
        let target = { (name: String) in Target(name: name, os: .linux, profile: .file("x")) }
        let monitor = { (name: String, targets: [String]) in
            Monitor(name: name, tier: .read, memory: 8, targets: targets, programs: [])
        }
        let spec = Spec(
            monitors: [monitor("a", ["y", "x"]), monitor("b", ["x", "gone", "x"]), monitor("c", [])],
            targets: ["x", "y", "z", "x"].map(target))
        let lookup = spec.lookup
        for monitor in spec.monitors { #expect(lookup.targets(of: monitor) == spec.targets(of: monitor)) }
        for target in spec.targets { #expect(lookup.monitors(of: target) == spec.monitors(of: target)) }
    }

    @Test(.timeLimit(.minutes(20))) func aThousandPairsAreRead() throws {
        let monitors = (0..<1000).map {
            "  - { name: watch-\($0), tier: read, targets: [guest-\($0)], programs: [process-list: { every: 5s }] }\n"
        }
        let targets = (0..<1000).map {
            "  - { name: guest-\($0), os: linux, profile: { kernel: /boot/vmlinuz } }\n"
        }
        let text = "version: 1\nmonitors:\n\(monitors.joined())targets:\n\(targets.joined())"
        let spec = try Spec.parse(text: text, file: "spec.yaml")
        #expect(spec.monitors.count == 1000 && spec.targets.count == 1000)
    }
}
