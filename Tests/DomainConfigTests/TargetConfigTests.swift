// SPDX-License-Identifier: Apache-2.0
import Foundation
import Spec
import TargetBundle
import Testing

@testable import DomainConfig

@Suite struct TargetConfigTests {
    private let spec = Spec(
        monitors: [
            Monitor(
                name: "watch", tier: .read, memory: 8, targets: ["b", "a", "c"],
                programs: [
                    Program(.processList, every: 5000), Program(.mapAddress, symbol: "linux_banner"),
                    Program(.accessCheck),
                ])
        ],
        targets: [
            Target(name: "a", os: .linux, profile: .kernel("/k1")),
            Target(name: "b", os: .linux, profile: .kernel("/k2")),
            Target(name: "c", os: .linux, profile: .kernel("/k2")),
        ])

    @Test func theDocumentIsTheContractsByteForByte() {
        let json = TargetConfig.json(monitor: spec.monitors[0], spec: spec)
        #expect(
            json == """
                {"version":1,"monitor":"watch","targets":[{"name":"b","os":"linux","profile":0},\
                {"name":"a","os":"linux","profile":1},{"name":"c","os":"linux","profile":0}],\
                "programs":[{"name":"process-list","every_ms":5000},\
                {"name":"map-addr","symbol":"linux_banner"},{"name":"access-check"}]}

                """)
    }

    @Test func programsInCStandBehindTheOthersByTheirNames() {
        var own = spec
        own.monitors[0].programs = [Program(.accessCheck)]
        own.monitors[0].cPrograms = [
            CProgram(sources: ["/src/tasks.c", "/src/util.c"], every: 2000), CProgram(sources: ["once.c"]),
        ]
        #expect(
            TargetConfig.json(monitor: own.monitors[0], spec: own).hasSuffix(
                """
                "programs":[{"name":"access-check"},{"name":"tasks","every_ms":2000},{"name":"once"}]}

                """))
    }

    @Test func profilesAreNumberedInTheOrderOfTheTargets() {
        #expect(
            TargetConfig.profiles(monitor: spec.monitors[0], spec: spec) == [.kernel("/k2"), .kernel("/k1")])
    }

    @Test func anyTextIsAStringOfJSON() throws {
        for text in ["a\"b\\c", "\u{0}\n\t\u{7F}", "é漢\u{1F600}", "\u{2028}</script>"] {
            let json = JSON.object([("k", .text(text))]).text
            #expect(json.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
            let back = try JSONDecoder().decode([String: String].self, from: Data(json.utf8))
            #expect(back == ["k": text])
        }
    }
}
