// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import Deploy

/// What doctor makes of `xl info` and of where it runs.
@Suite struct HypervisorCheckTests {
    /// As Xen 4.17.5 prints it in the lab.
    static func info(
        caps: String = "pv hvm hap gnttab-v1 gnttab-v2", free: Int = 988,
        line: String = "placeholder dom0_mem=768M,max:768M flask=enforcing loglvl=all"
    ) throws -> HypervisorInfo {
        try HypervisorInfo(
            info: """
                host                   : lab
                virt_caps              : \(caps)
                free_memory            : \(free)
                xen_major              : 4
                xen_minor              : 17
                xen_extra              : .5
                xen_commandline        : \(line)
                """)
    }

    @Test func theLastOfAnOptionCounts() throws {
        let info = try Self.info(line: "flask=permissive altp2m flask=enforcing")
        #expect(info.option("flask") == "enforcing")
        #expect(info.option("altp2m") == "")
        #expect(info.option("fla") == nil)
        #expect(info.capabilities == ["pv", "hvm", "hap", "gnttab-v1", "gnttab-v2"])
    }

    @Test(arguments: [(HostTree.Place.dom0, HealthCheck.Verdict.fail), (.guest, .warn), (.bare, .warn)])
    func onlyDom0NeedsRoot(_ place: HostTree.Place, _ verdict: HealthCheck.Verdict) {
        #expect(Checks.user(1000, on: place).verdict == verdict)
        #expect(Checks.user(1000, on: place).remedy == "sudo stubvmi doctor")
        #expect(Checks.user(0, on: place).verdict == .pass)
    }

    @Test(arguments: [
        (HostTree.Place.bare, "not dom0 of a Xen host"), (.guest, "a guest of Xen"),
        (.dom0, "xl does not answer"),
    ])
    func eachPlaceHasItsWords(_ place: HostTree.Place, _ words: String) {
        let wrapper = ToolError(
            .toolFailed, "xl info: status 127", cause: "ERROR:  Can't find version 4.19 of xen utils")
        let check = Checks.hypervisor(place, .failure(wrapper))
        #expect(check.verdict == .fail && check.detail.contains(words))
        #expect(place != .dom0 || check.detail.contains("Can't find version 4.19"))
    }

    @Test func aHypervisorThatAnswersIsNamed() throws {
        let check = Checks.hypervisor(.dom0, .success(try Self.info()))
        #expect(check == .pass("hypervisor", "Xen 4.17.5, 988 MiB free"))
    }

    @Test(arguments: [
        ("pv hvm hap", HealthCheck.Verdict.pass), ("pv hvm", .warn), ("pv", .warn), ("hvm hap", .fail),
        ("", .fail),
    ])
    func kindsOfDomains(_ caps: String, _ verdict: HealthCheck.Verdict) throws {
        #expect(Checks.virtualization(try Self.info(caps: caps)).verdict == verdict)
    }

    /// With the size of dom0 left open, xl takes memory from it by itself.
    @Test(arguments: [
        (10, "dom0_mem=1G", HealthCheck.Verdict.pass), (9, "dom0_mem=1G", .fail), (9, "", .warn),
        (0, "", .warn),
    ])
    func memoryForOneMonitor(_ free: Int, _ line: String, _ verdict: HealthCheck.Verdict) throws {
        #expect(Checks.memory(try Self.info(free: free, line: line)).verdict == verdict)
    }

    @Test(arguments: [
        ("GenuineIntel", "altp2m=1", HealthCheck.Verdict.pass), ("GenuineIntel", "altp2m", .pass),
        ("GenuineIntel", "altp2m=0", .warn), ("GenuineIntel", "", .warn), ("AuthenticAMD", "", .pass),
    ])
    func altp2mIsForIntel(_ vendor: String, _ line: String, _ verdict: HealthCheck.Verdict) throws {
        let check = Checks.altp2m(try Self.info(line: line), vendor: vendor)
        #expect(check.verdict == verdict)
        #expect(verdict == .pass || check.remedy?.contains("altp2m=1") == true)
    }
}
