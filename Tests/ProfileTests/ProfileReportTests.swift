// SPDX-License-Identifier: Apache-2.0
import SystemPackage
import Testing

import struct Foundation.Data
import class Foundation.JSONSerialization

@testable import Profile

/// What is printed about a profile.
@Suite struct ProfileReportTests {
    func report() throws -> ProfileReport {
        let kernel = try KernelImage(SyntheticKernel().elf, name: "/boot/vmlinuz")
        let summary = try LinuxProfileBuilder.profile(of: kernel).summary
        return ProfileReport(
            .kernel("/boot/vmlinuz"), sha256: "abc", summary: summary, writtenTo: "web.profile")
    }

    @Test func json() throws {
        let json = try report().json()
        #expect(!json.contains("\n"))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "architecture", "banner", "kernel", "kernel_sha256", "member_count", "missing_members",
                "missing_symbols", "os", "paging_levels", "profile", "schema", "size", "source",
                "source_path", "source_sha256", "symbol_count",
            ])
        #expect(object["schema"] as? Int == 1 && object["os"] as? String == "linux")
        #expect(
            object["kernel"] as? String == "/boot/vmlinuz"
                && object["symbol_count"] as? Int == SyntheticKernel.profiledSymbols)
        #expect((object["missing_symbols"] as? [String])?.contains("phys_base") == true)
    }

    @Test func text() throws {
        let lines = try report().text.split(separator: "\n").map(String.init)
        #expect(lines[0] == "kernel     /boot/vmlinuz")
        #expect(lines[1] == "sha-256    abc")
        #expect(lines[2] == "banner     " + SyntheticKernel.banner.dropLast())
        #expect(
            lines.contains("paging     up to 5 levels")
                && lines.contains("symbols    \(SyntheticKernel.profiledSymbols)"))
        #expect(lines.last?.hasPrefix("not in it  __per_cpu_offset, ") == true)
    }
}
