// SPDX-License-Identifier: Apache-2.0
import Host
import Policy
import SystemPackage
import Testing

@testable import Flask

/// Our numbers are those that Xen's own sources give: the hypercall takes numbers, not names.
@Suite struct PermissionTests {
    @Test(arguments: [
        ("security", Permission.loadPolicy), ("security", .setEnforce), ("security", .setBoolean),
        ("mmu", .mapRead), ("mmu", .mapWrite),
    ])
    func numbersAreThoseOfXensSources(_ name: String, _ permission: Permission) async throws {
        let host = Host.real { _ in }
        let given = host.environment("STUBVMI_POLICY_SOURCES").map { FilePath($0) }
        let sources = try await PolicySources.find(xenVersion: nil, explicit: given, host: host)
        let folder = sources.folder.appending("xen").appending("xsm").appending("flask").appending("policy")
        let classes = try lines(folder.appending("security_classes")).filter { $0.hasPrefix("class ") }
        let number = try #require(classes.firstIndex(of: "class \(name)"))
        #expect(permission.objectClass == UInt32(number + 1))

        let vectors = try lines(folder.appending("access_vectors"))
        let start = try #require(vectors.firstIndex(of: "class \(name)"))
        let members = vectors[(start + 2)...].prefix { $0 != "}" }
        let bit = try #require(Array(members).firstIndex(of: permission.name))
        #expect(permission.bits == 1 << UInt32(bit))
    }

    @Test func aBitThatNoPermissionHasIsNone() {
        #expect(Permission("none", class: 6, bit: 32).bits == 0)
    }

    /// Without comments, blanks and empty lines.
    private func lines(_ file: FilePath) throws -> [String] {
        String(decoding: try Files.read(file), as: UTF8.self).split(separator: "\n").compactMap { line in
            let code = line.prefix { $0 != "#" }.split(whereSeparator: { $0 == " " || $0 == "\t" })
            return code.isEmpty ? nil : code.joined(separator: " ")
        }
    }
}
