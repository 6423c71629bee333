// SPDX-License-Identifier: Apache-2.0
import Host
import Testing

@testable import XenBuild

@Suite struct HypervisorTests {
    @Test func ourOptionsTakeThePlaceOfDebians() throws {
        let text = try Hypervisor.configuration(
            from: "CONFIG_X86_64=y\n# CONFIG_XSM is not set\nCONFIG_LIVEPATCH=y\nCONFIG_HVM=y\n")
        #expect(text.hasPrefix("CONFIG_X86_64=y\nCONFIG_HVM=y\nCONFIG_XSM=y\nCONFIG_XSM_FLASK=y\n"))
        #expect(text.contains("\n# CONFIG_LIVEPATCH is not set\n"))
        #expect(!text.contains("CONFIG_LIVEPATCH=y"))
    }

    @Test func anotherArchitecturesConfigurationIsRefused() {
        #expect(throws: ToolError.self) { try Hypervisor.configuration(from: "CONFIG_ARM_64=y\n") }
    }

    @Test func versions() throws {
        let version = try XenVersion(package: "4.17.5+72-g01140da4e8-1")
        #expect(version.series == "4.17")
        #expect(version.full == "4.17.5")
        #expect(version.folder == "/usr/lib/xen-4.17")
        for bad in ["", "4.17", "4.17-1", "x4.17.5", "..", "4.17.5.1"] {
            #expect(throws: ToolError.self) { try XenVersion(package: bad) }
        }
        #expect(["4.17", "4.17.5", "4.17.5+72-g01140da4e8-1"].allSatisfy(version.matches))
        #expect(!["4", "4.17.7", "4.1", "4.17.5+72", ""].contains(where: version.matches))
    }
}
