// SPDX-License-Identifier: Apache-2.0
import SystemPackage
import Testing

@testable import Deploy

/// xl of another version than the hypervisor, as Debian's folders and wrapper have it.
@Suite struct ToolstackCheckTests {
    private func check(_ xl: FilePath?, installed: [String] = [], package: String? = nil) -> HealthCheck.Check
    {
        Checks.toolstack(
            Checks.Toolstack(xl: xl, installed: installed, package: package), hypervisor: "4.17.5")
    }

    @Test(arguments: [
        ("/usr/lib/xen-4.17/bin/xl", [String](), nil as String?),
        ("/usr/lib/xen-common/bin/xen-utils-wrapper", ["4.14", "4.17"], nil),
        ("/usr/lib/xen-common/bin/xen-utils-wrapper", ["4.17"], "4.17.5+72-g01140da4e8-1"),
        ("/usr/local/sbin/xl", [], nil),
    ])
    func oneThatFits(_ xl: String, _ installed: [String], _ package: String?) {
        #expect(check(FilePath(xl), installed: installed, package: package) == .pass("toolstack", xl))
    }

    @Test(arguments: [
        ("/usr/lib/xen-4.14/bin/xl", [String]()), ("/usr/lib/xen-4.1/bin/xl", []),
        ("/usr/lib/xen-common/bin/xen-utils-wrapper", ["4.14", "4.19"]),
    ])
    func oneOfAnotherSeries(_ xl: String, _ installed: [String]) {
        let check = check(FilePath(xl), installed: installed)
        #expect(check.verdict == .fail && check.remedy == "apt-get install xen-utils-4.17")
    }

    @Test func none() {
        #expect(check(nil).remedy == "apt-get install xen-utils-4.17")
    }

    @Test(arguments: ["4.17.7+13-g2445b30a44-0+deb12u1", "4.17.50-1"])
    func oneOfAnotherPointRelease(_ package: String) {
        let check = check("/usr/lib/xen-common/bin/xen-utils-wrapper", installed: ["4.17"], package: package)
        #expect(check.verdict == .warn && check.detail.contains(package))
    }

    @Test(arguments: [
        (["4.17.5"], "4.17.5" as String?, HealthCheck.Verdict.pass), (["4.17.7", "4.17.5"], "4.17.5", .pass),
        (["4.17.7"], "4.17.5", .warn), ([], "4.17.5", .warn), ([], nil, .pass),
    ])
    func policySources(_ installed: [String], _ version: String?, _ verdict: HealthCheck.Verdict) {
        #expect(Checks.sources(installed, version: version, folder: "/p").verdict == verdict)
    }

    @Test(arguments: [
        (["xenpolicy-4.17.5"], "4.17.5" as String?, HealthCheck.Verdict.pass),
        (["vmlinuz", "xenpolicy-4.17.5-flask", "xenpolicy-4.14.1"], "4.17.5", .pass),
        (["xenpolicy-4.17.7"], "4.17.5", .warn), (["xenpolicy-4.17.51"], "4.17.5", .warn),
        (["vmlinuz"], "4.17.5", .pass), (["xenpolicy-4.17.7"], nil, .pass),
    ])
    func policiesInBoot(_ files: [String], _ version: String?, _ verdict: HealthCheck.Verdict) {
        #expect(Checks.bootPolicies(files, version: version).verdict == verdict)
    }
}
