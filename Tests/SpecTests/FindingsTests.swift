// SPDX-License-Identifier: Apache-2.0
import Host
import Spec
import Testing

/// One wrong thing at a time: where it is reported, and in which words.
@Suite struct FindingsTests {
    @Test func unknownKeysAreReportedWithTheNearestOne() {
        expectOne(
            changed("    tier: read", to: "    tier: read\n    teir: x"), at: "5:5", "| tier")
        expectOne(good + "\nmonitor: 1", at: "15:1", "| monitors")
        expectOne(
            changed("    os: linux", to: "    os: linux\n    zzzzzz: 1"), at: "14:5", "name, os, profile")
        expectOne(changed("{ every: 5s }", to: "{ evry: 5s }"), at: "8:25", "| every")
        expectOne(changed("{ kernel:", to: "{ kernl:"), at: "14:16", "| kernel")
        expectOne(changed("symbol: linux", to: "symbl: linux"), at: "10:21", "| symbol")
    }

    @Test func missingKeysAreReported() {
        expectOne(changed("version: 1\n", to: ""), at: "1:1", "the spec has no 'version'")
        expectOne(changed("    tier: read\n", to: ""), at: "3:5", "a monitor has no 'tier'")
        expectOne(changed("    os: linux\n", to: ""), at: "12:5", "a target has no 'os' | os: linux")
        expectOne(changed("    targets: [web]\n", to: ""), at: "3:5", "a monitor has no 'targets'")
    }

    @Test func wrongTypesAreReported() {
        expectOne(changed("version: 1", to: "version: '1'"), at: "1:10", "this stubvmi reads 1")
        expectOne(changed("version: 1", to: "version: 2"), at: "1:10", "this stubvmi reads 1")
        expectOne(
            changed("targets: [web]", to: "targets: web"), at: "6:14", "must be a list | targets: [web]")
        expectOne(changed("name: watch-web", to: "name: [a]"), at: "3:11", "the name is a list")
        expectOne(changed("name: watch-web", to: "name:"), at: "3:10", "the name is empty")
        expectOne(changed("tier: read", to: "tier: { read: 1 }"), at: "4:11", "the tier is a mapping")
        expectOne(changed("{ kernel: /boot/vmlinuz }", to: "/boot/vmlinuz"), at: "14:14", "must be a mapping")
        expectOne(
            changed("{ every: 5s }", to: "5s"), at: "8:23", "must be a mapping | process-list: { every: 5s }")
        expectOne("- 1", at: "1:1", "the spec is a list")
        expectOne("hello", at: "1:1", "the spec is 'hello'")
    }

    @Test func emptyListsAreReported() {
        expectOne(changed("targets: [web]", to: "targets: []"), at: "6:14", "watches nothing")
        let empty = findings("version: 1\nmonitors: []\ntargets: []")
        #expect(
            empty.map { $0.prefix { $0 != "|" } } == [
                "2:11 there are no monitors ", "3:10 there are no targets ",
            ])
    }

    @Test(arguments: [
        ("8", "not a size"), ("8MB", "not a size"), ("8M", "not a size"), ("8 MiB", "not a size"),
        ("08MiB", "not a size"), ("0x8MiB", "not a size"), ("-8MiB", "not a size"), ("1e3MiB", "not a size"),
        ("99999999999999999999MiB", "not a size"), ("999999999GiB", "at most 4096MiB"),
        ("٨MiB", "not a size"),
        ("7MiB", "at least 8MiB"), ("4097MiB", "at most 4096MiB"), ("0MiB", "at least 8MiB"),
    ])
    func wrongSizes(size: String, message: String) {
        expectOne(changed("8MiB", to: size), at: "5:13", message)
    }

    @Test(arguments: [
        ("5", "not a time"), ("5 s", "not a time"), ("1.5s", "not a time"), ("5sec", "not a time"),
        ("0s", "run the program once"), ("99ms", "not between"), ("25h", "not between"),
        ("999999999h", "not between"),
    ])
    func wrongTimes(time: String, message: String) {
        expectOne(changed("5s", to: time), at: "8:32", message)
    }

    @Test func unknownTiersSayWhatThereIs() {
        expectOne(changed("tier: read", to: "tier: raed"), at: "4:11", "| read")
        expectOne(changed("tier: read", to: "tier: event"), at: "4:11", "| events")
        expectOne(changed("tier: read", to: "tier: root"), at: "4:11", "| one of: read, control, events")
        expectOne(changed("os: linux", to: "os: freebsd"), at: "13:9", "not in this version")
    }

    @Test func programs() {
        expectOne(
            changed("{ symbol: linux_banner }", to: "{ every: 1s }"), at: "10:9",
            "map-addr needs either a symbol or an address | map-addr: { symbol: linux_banner }")
        expectOne(
            changed("map-addr: { symbol: linux_banner }", to: "map-addr"), at: "10:9",
            "map-addr needs either a symbol or an address")
        expectOne(
            changed("map-addr: { symbol: linux_banner }", to: "map-addr: { symbol: x, process: 1 }"),
            at: "10:9", "map-addr does not understand a process")
        expectOne(
            changed("map-addr: { symbol: linux_banner }", to: "map-symbol"), at: "10:9",
            "map-symbol needs a symbol")
        expectOne(
            changed("map-addr: { symbol: linux_banner }", to: "dump: { count: 8 }"), at: "10:9",
            "dump needs an address")
        expectOne(
            changed("- module-list", to: "- module-list: { symbol: x }"), at: "9:24",
            "'symbol' is no setting of module-list")
        expectOne(changed("- module-list", to: "- modul-list"), at: "9:9", "| module-list")
        expectOne(changed("- module-list", to: "- process-list"), at: "9:9", "listed twice")
        for none in ["linux banner", "'*'", "li*ux", "1*"] {
            expectOne(changed("linux_banner", to: none), at: "10:29", "not the name of a kernel symbol")
        }
        expectOne(
            changed("linux_banner", to: "linux_*"), at: "10:9", "map-addr does not understand a symbol with *"
        )
        expectOne(
            changed("{ symbol: linux_banner }", to: "\n        symbol: linux_banner"), at: "10:9",
            "indent the settings")
        let many = (0...16).map { "      - map-addr: { symbol: s\($0) }" }.joined(separator: "\n")
        expectOne(changed("      - module-list", to: many), at: "24:9", "at most 16 programs")
    }

    @Test func settingsOfPrograms() {
        func wrong(_ setting: String, _ message: String) {
            expectOne(changed("map-addr: { symbol: linux_banner }", to: setting), at: "10:26", message)
        }
        wrong("dump: { address: 4096, count: 1 }", "not one in hexadecimal")
        wrong("dump: { address: 0x10000000000000000, count: 1 }", "not one in hexadecimal")
        wrong("maps: { process: sixteen-letters- }", "neither a pid nor the name of a process")
        wrong("maps: { process: 'two words' }", "neither a pid nor the name of a process")
        wrong("maps: { process: 2147483648 }", "neither a pid nor the name of a process")
        expectOne(
            changed("map-addr: { symbol: linux_banner }", to: "dmesg: { count: 0 }"), at: "10:25",
            "not a number in range | a number from 1 to 65536")
        expectOne(
            changed("map-addr: { symbol: linux_banner }", to: "dmesg: { count: 65537 }"), at: "10:25",
            "not a number in range")
    }

    @Test func everythingIsReportedAtOnceInTheOrderOfTheText() {
        let text = """
            version: 3
            monitors:
              - name: watch_web
                teir: read
                memory: 4MiB
                memory: 5MiB
                targets: [wbe, watch-web]
                programs: [process-lst]
              - name: watch-web
                tier: evnets
                targets: [watch-web]
                programs: []
            targets:
              - name: web
                os: linx
                profile: { kernel: no }
            extra: 1
            """
        let lines = findings(text).filter { !$0.contains("warning") }.map { $0.prefix { $0 != " " } }
        #expect(
            lines == [
                "1:10", "4:5", "5:13", "6:5", "7:15", "7:20", "8:16", "9:11", "10:11", "11:15", "12:15",
                "15:9", "16:24", "17:1",
            ], "\(findings(text).joined(separator: "\n"))")
    }

    @Test func aThousandFindingsAreCounted() {
        let found = findings(good + (0..<1000).map { "\nkey\($0): 1" }.joined())
        #expect(found.count == 101)
        #expect(found.last == "900 more findings are not shown")
    }
}
